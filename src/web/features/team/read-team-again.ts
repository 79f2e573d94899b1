import { queryClient } from '#web/queries.ts'

/** After an account was changed. */
export const readTeamAgain = async (): Promise<void> => {
  for (const key of ['colleagues', 'invitations']) void queryClient.invalidateQueries({ queryKey: [key] })
  await queryClient.invalidateQueries({ queryKey: ['attorneys'] })
}

/** After somebody was invited, or an invitation was changed. */
export const readInvitationsAgain = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ['invitations'] })
