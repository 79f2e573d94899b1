import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'

type Upload = { file: File; sheet?: string }

/** The file that was uploaded last while the app is open, so that another sheet of it can be imported. */
let latest: { id: number; file: File } | undefined

export const fileOf = (importId: number): File | undefined =>
  latest?.id === importId ? latest.file : undefined

/** Uploads a file, and opens its import. */
export const useUpload = () => {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ file, sheet }: Upload) => {
      const form = new FormData()
      form.append('file', file)
      if (sheet !== undefined) form.append('sheet', sheet)
      return call('uploadImport', { form })
    },
    meta: { showsOwnErrors: true },
    onSuccess: async ({ id }, { file }) => {
      latest = { id, file }
      await queryClient.invalidateQueries({ queryKey: ['imports'] })
      await navigate({ to: '/settings/data/$id', params: { id: String(id) } })
    },
  })
}
