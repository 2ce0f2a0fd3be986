// What the type checker cannot read: modules that the server makes, and libraries without types.
declare module "*/templates.js" {
  export const templates: Record<string, any>
}
declare module "*/templates_later.js" {
  export const templates: Record<string, any>
}
declare module "*/wording.js" {
  export const languages: Record<string, () => Promise<{ texts: Record<string, string> }>>
}
declare module "*/wording_all.js" {
  export const wording: Record<string, Record<string, string>>
}
declare module "*/build.js" {
  export const build: { id: string; shell: Record<string, string>; later: Record<string, string>; later_bytes: number; policy: string }
}
declare module "/assets/__BUILD__/*"
interface Window {
  htmx: any
}
