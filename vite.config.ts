import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plugin, type UserConfig, defineConfig } from 'vite'
import { api } from '#contract/api.ts'
import { firmSettings } from '#contract/schemas/settings.ts'
import { parseMessage } from '#messages/make-messages.ts'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Parses the messages at build time, so that the browser does not have to load a message parser. */
const parsedMessages: Plugin = {
  name: 'parsed-messages',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/messages\/(?:app|server)\.\w+\.json$/ },
    handler: (text) => {
      const messages = Object.entries<string>(JSON.parse(text))
      const parsed = messages.map(([key, message]) => [key, parseMessage(message, 'en').getAst()])
      return {
        code: `export default ${JSON.stringify(Object.fromEntries(parsed))}`,
        map: null,
        moduleType: 'js',
      }
    },
  },
}

/**
 * The files that pdf.js loads by name when a page of a PDF needs them. The name of their folder contains the version of
 * pdf.js, so that browsers may cache them without a time limit.
 */
const pdfFiles: Plugin = {
  name: 'pdf-files',
  generateBundle() {
    for (const folder of ['wasm', 'cmaps', 'standard_fonts', 'iccs'])
      for (const name of readdirSync(join(pdfPackage, folder)).filter(isNeeded))
        this.emitFile({
          type: 'asset',
          fileName: `${pdfFolder}${folder}/${name}`,
          source: readFileSync(join(pdfPackage, folder, name)),
        })
  },
}
const pdfPackage = folder('node_modules/pdfjs-dist')
const pdfVersion: string = JSON.parse(readFileSync(join(pdfPackage, 'package.json'), 'utf8')).version
const pdfFolder = `assets/pdfjs-${pdfVersion}/`
/** QuickJS is left out: with it pdf.js would run the scripts of a PDF. */
const isNeeded = (name: string) => !/quickjs/i.test(name)

// The browser needs only these parts of the contract. Its schemas are left out, and with them zod.
const addresses = Object.fromEntries(
  Object.entries(api).map(([name, { method, path, access }]) => [name, { method, path, access }]),
)

const inputsOfSettings = Object.fromEntries(
  Object.entries(firmSettings).map(([name, setting]) => [name, 'input' in setting ? setting.input : null]),
)

const app: UserConfig = {
  root: folder('src/web'),
  base: '/app/',
  plugins: [parsedMessages, pdfFiles],
  resolve: {
    // The messages are parsed already: this variant of the library comes without a parser.
    alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' },
  },
  define: {
    foyerAddresses: JSON.stringify(addresses),
    foyerSettings: JSON.stringify(inputsOfSettings),
    foyerPdfFiles: JSON.stringify(`/app/${pdfFolder}`),
  },
  html: { cspNonce: 'NONCE-OF-THE-ANSWER' },
  build: {
    outDir: folder('dist/web'),
    emptyOutDir: true,
    // An inlined asset would be a data: address, for which the Content-Security-Policy would need an exception.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
}

/** The script of the prospects' form: one file for a plain script element, independent of the app. */
const form: UserConfig = {
  root: folder('src/web/form'),
  build: {
    outDir: folder('dist/web'),
    emptyOutDir: false,
    lib: { entry: 'main.ts', formats: ['iife'], name: 'form', fileName: () => 'form.js' },
    reportCompressedSize: false,
  },
}

// Vite reads its configuration from the default export.
// oxlint-disable-next-line import/no-default-export
export default defineConfig(({ mode }) => (mode === 'form' ? form : app))
