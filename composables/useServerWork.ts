/**
 * What the server waits for before it draws a component.
 *
 * Vue gives whatever lies below such a component ids of its own (`useId`). Nuxt leaves the hook out of the browser's
 * script, where the ids would then be others, and labels would lie beside their fields: so the component is marked
 * there as well, as `useAsyncData` does.
 */
export function useServerWork(work: () => Promise<void>): void {
  onServerPrefetch(work)
  const instance = getCurrentInstance() as { sp?: unknown[] | null } | null
  if (import.meta.client && instance) instance.sp ??= []
}
