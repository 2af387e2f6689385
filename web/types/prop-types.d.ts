// Debian ships React's types without the `prop-types` package they import; the dashboard uses TypeScript instead of it.
export type Validator<T> = (props: Record<string, unknown>, name: string) => Error | null | T;
export type ValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
export type Requireable<T> = Validator<T | undefined | null>;
export type ReactComponentLike = unknown;
export type ReactElementLike = unknown;
export type ReactNodeLike = unknown;
export type InferProps<V> = { [K in keyof V]: unknown };
