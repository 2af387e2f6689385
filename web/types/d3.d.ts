// The parts of d3 that the dashboard uses; Debian ships these modules without types.
declare module "d3-hierarchy" {
  export interface HierarchyNode<Datum> {
    data: Datum;
    depth: number;
    height: number;
    parent: HierarchyNode<Datum> | null;
    children?: HierarchyNode<Datum>[];
    descendants(): HierarchyNode<Datum>[];
    sort(compare: (a: HierarchyNode<Datum>, b: HierarchyNode<Datum>) => number): this;
  }
  export interface PointNode<Datum> extends HierarchyNode<Datum> {
    x: number;
    y: number;
    parent: PointNode<Datum> | null;
    children?: PointNode<Datum>[];
    descendants(): PointNode<Datum>[];
    links(): { source: PointNode<Datum>; target: PointNode<Datum> }[];
  }
  export interface TreeLayout<Datum> {
    (root: HierarchyNode<Datum>): PointNode<Datum>;
    nodeSize(size: [number, number]): this;
    size(size: [number, number]): this;
    separation(compare: (a: PointNode<Datum>, b: PointNode<Datum>) => number): this;
  }
  export function hierarchy<Datum>(data: Datum, children?: (datum: Datum) => Datum[]): HierarchyNode<Datum>;
  export function tree<Datum>(): TreeLayout<Datum>;
}

declare module "d3-shape" {
  export interface LinkGenerator<Link, Node> {
    (link: Link): string | null;
    source(accessor: (link: Link) => Node): this;
    target(accessor: (link: Link) => Node): this;
    x(accessor: (node: Node) => number): this;
    y(accessor: (node: Node) => number): this;
  }
  export function linkHorizontal<Link, Node>(): LinkGenerator<Link, Node>;
}
