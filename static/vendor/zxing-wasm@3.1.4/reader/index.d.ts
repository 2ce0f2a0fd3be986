// Ours, for the type check: the part of the reader that qr_worker.js uses.
export interface ReaderOptions {
  formats?: string[]
  tryHarder?: boolean
  tryRotate?: boolean
  tryInvert?: boolean
  tryDenoise?: boolean
  maxNumberOfSymbols?: number
}
export interface ReadResult {
  text: string
}
export function prepareZXingModule(options: { overrides: { locateFile: (name: string) => string } }): void
export function readBarcodes(input: ImageData | Blob, options?: ReaderOptions): Promise<ReadResult[]>
