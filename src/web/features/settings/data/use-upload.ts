import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'

/** `insteadOf`: an import that was not run, of another sheet of the same file. */
type Upload = { file: File; sheet?: string; insteadOf?: number }

/** The file that was uploaded last while the app is open, so that another sheet of it can be imported. */
let latest: { id: number; file: File } | undefined

export const fileOf = (importId: number): File | undefined =>
  latest?.id === importId ? latest.file : undefined

/** Uploads a file, and opens its import. */
export const useUpload = () => {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ file, sheet, insteadOf }: Upload) => {
      const form = new FormData()
      form.append('file', file)
      if (sheet !== undefined) form.append('sheet', sheet)
      if (insteadOf !== undefined) form.append('instead_of', String(insteadOf))
      return call('uploadImport', { form })
    },
    meta: { showsOwnErrors: true },
    onSuccess: async ({ id }, { file }) => {
      latest = { id, file }
      // First away from the import that is not there any more.
      await navigate({ to: '/settings/data/$id', params: { id: String(id) } })
      await queryClient.invalidateQueries({ queryKey: ['imports'] })
    },
  })
}
