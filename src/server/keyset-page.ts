/** Makes a keyset page. `rows` may have one row more than the page, which shows that a next page exists. */
export const toPage = <Item extends { id: number }>(rows: Item[], total: number, pageSize: number) => {
  const items = rows.slice(0, pageSize)
  return { items, total, has_more: rows.length > pageSize, last_id: items.at(-1)?.id ?? null }
}
