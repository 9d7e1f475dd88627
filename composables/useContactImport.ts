import type { ContactImportDto, ImportFormat } from '~~/shared/schemas/contact-imports'
import { useApi } from './useApi'
import { useContactNames } from './useContactNames'
import { useFileImport } from './useFileImport'

/** A file of contacts on its way into the book. */
export function useContactImport() {
  const api = useApi()
  const names = useContactNames()
  return useFileImport<ContactImportDto>({
    target(file) {
      const format = formatOf(file.name)
      return { url: `/api/user/contacts/imports?format=${format}`, type: format === 'vcard' ? 'text/vcard' : 'text/csv' }
    },
    apply: id => api.post('/api/user/contacts/imports/:id/apply', {}, { params: { id } }),
    look: id => api.get('/api/user/contacts/imports/:id', { params: { id } }),
    giveUp: id => api.remove('/api/user/contacts/imports/:id', { params: { id } }),
    applied: names.renew,
  })
}

function formatOf(name: string): ImportFormat {
  return /\.(vcf|vcard)$/i.test(name) ? 'vcard' : 'csv'
}
