import type { ContactDto } from '~~/shared/schemas/contacts'
import { toApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'
import { useContactNames } from './useContactNames'

/** Takes a contact out of the book at once, and offers it back for as long as the note stands. */
export function useContactDeletion(changed: () => unknown) {
  const api = useApi()
  const names = useContactNames()
  const toast = useToast()

  function renew(): void {
    names.renew()
    void changed()
  }

  async function restore({ id, name }: ContactDto): Promise<void> {
    try {
      await api.post('/api/user/contacts/:id/restore', {}, { params: { id } })
      toast.add({ title: `${name} is back` })
      renew()
    } catch (error) {
      toast.add({ title: `${name} could not be brought back`, description: toApiError(error).dto.message, color: 'error' })
    }
  }

  async function remove(contact: ContactDto): Promise<void> {
    try {
      await api.remove('/api/user/contacts/:id', { params: { id: contact.id } })
      toast.add({
        title: `${contact.name} was deleted`, duration: 10_000,
        actions: [{ label: 'Undo', onClick: () => void restore(contact) }],
      })
      renew()
    } catch (error) {
      toast.add({ title: `${contact.name} could not be deleted`, description: toApiError(error).dto.message, color: 'error' })
    }
  }

  return { remove }
}
