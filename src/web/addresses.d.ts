/** Method, path and access of every endpoint of the contract, put in by vite.config.ts. */
declare const foyerAddresses: Record<
  import('#contract/api.ts').EndpointName,
  { method: string; path: string; access: string }
>

/** Where the files lie that pdf.js asks for by name, put in by vite.config.ts; ends with a slash. */
declare const foyerPdfFiles: string
