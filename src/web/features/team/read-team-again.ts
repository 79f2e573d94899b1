import { queryClient } from '#web/queries.ts'

/** After an account was changed. */
export const readTeamAgain = async (): Promise<void> => {
  void queryClient.invalidateQueries({ queryKey: ['colleagues'] })
  await queryClient.invalidateQueries({ queryKey: ['attorneys'] })
}
