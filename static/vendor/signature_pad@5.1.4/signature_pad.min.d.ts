// Ours, for the type check: the part of signature_pad that a signature field uses.
export interface PointGroup {
  points: { x: number; y: number; time: number; pressure: number }[]
}
export default class SignaturePad extends EventTarget {
  constructor(canvas: HTMLCanvasElement, options?: { penColor?: string; backgroundColor?: string; minWidth?: number; maxWidth?: number })
  clear(): void
  isEmpty(): boolean
  toData(): PointGroup[]
  fromData(groups: PointGroup[], options?: { clear?: boolean }): void
  toDataURL(type?: string, quality?: number): string
  on(): void
  off(): void
}
