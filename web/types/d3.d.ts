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

declare module "d3-quadtree" {
  export interface QuadtreeLeaf<Datum> {
    data: Datum;
    next?: QuadtreeLeaf<Datum>;
    length?: undefined;
  }
  export interface QuadtreeInner<Datum> extends Array<QuadtreeNode<Datum> | undefined> {
    length: 4;
  }
  export type QuadtreeNode<Datum> = QuadtreeLeaf<Datum> | QuadtreeInner<Datum>;
  export interface Quadtree<Datum> {
    addAll(data: readonly Datum[]): this;
    visit(call: (node: QuadtreeNode<Datum>, x0: number, y0: number, x1: number, y1: number) => boolean | void): this;
    visitAfter(call: (node: QuadtreeNode<Datum>, x0: number, y0: number, x1: number, y1: number) => void): this;
  }
  export function quadtree<Datum>(
    data?: readonly Datum[],
    x?: (datum: Datum) => number,
    y?: (datum: Datum) => number,
  ): Quadtree<Datum>;
}
