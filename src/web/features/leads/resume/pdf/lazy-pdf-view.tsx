import { type ComponentProps, Suspense, lazy } from 'react'
import { Loading } from '#web/ui/states.tsx'
import type { PdfView as View } from './pdf-view.tsx'

const Loaded = lazy(() => import('./pdf-view.tsx').then(({ PdfView: component }) => ({ default: component })))

/** pdf.js is loaded with the first PDF that is shown. */
export const PdfView = (props: ComponentProps<typeof View>) => (
  <Suspense fallback={<Loading rows={10} />}>
    <Loaded {...props} />
  </Suspense>
)
