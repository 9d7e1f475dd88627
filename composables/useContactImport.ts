import type { ContactImportDto, ImportFormat } from '~~/shared/schemas/contact-imports'
import { toApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'
import { useContactNames } from './useContactNames'
import { useUpload } from './useUpload'

const LOOK_MS = 500

/** What stands between a file and the book: reading, a look at what it would bring, and the yes to it. */
export function useContactImport() {
  const api = useApi()
  const names = useContactNames()
  const { upload } = useUpload()
  const state = ref<'idle' | 'reading' | 'ready' | 'applying' | 'done'>('idle')
  const read = shallowRef<ContactImportDto | null>(null)
  /** Of what goes on now, in hundredths. */
  const percent = ref(0)
  const problem = ref('')
  const problems = shallowRef<ContactImportDto['problems']>([])

  function fail(error: unknown): void {
    const { dto } = toApiError(error)
    problem.value = dto.message
    problems.value = (dto.details?.problems ?? []) as ContactImportDto['problems']
  }

  async function choose(file: File): Promise<void> {
    state.value = 'reading'
    percent.value = 0
    problem.value = ''
    problems.value = []
    try {
      const format = formatOf(file.name)
      read.value = await upload(`/api/user/contacts/imports?format=${format}`, file, format === 'vcard' ? 'text/vcard' : 'text/csv', part => {
        percent.value = Math.floor(part * 100)
      }) as ContactImportDto
      state.value = 'ready'
    } catch (error) {
      fail(error)
      state.value = 'idle'
    }
  }

  async function apply(): Promise<void> {
    const id = read.value!.id
    state.value = 'applying'
    percent.value = 0
    problem.value = ''
    const look = setInterval(() => void follow(id), LOOK_MS)
    try {
      read.value = await api.post('/api/user/contacts/imports/:id/apply', {}, { params: { id } })
      names.renew()
      state.value = 'done'
    } catch (error) {
      fail(error)
      state.value = 'ready'
    } finally {
      clearInterval(look)
    }
  }

  async function follow(id: string): Promise<void> {
    const now = await api.get('/api/user/contacts/imports/:id', { params: { id } }).catch(() => null)
    if (now && now.rows > 0) percent.value = Math.floor(now.rowsDone / now.rows * 100)
  }

  async function giveUp(): Promise<void> {
    const id = read.value?.id
    read.value = null
    state.value = 'idle'
    problem.value = ''
    if (id) await api.remove('/api/user/contacts/imports/:id', { params: { id } }).catch(() => null)
  }

  return { state, read, percent, problem, problems, choose, apply, giveUp }
}

function formatOf(name: string): ImportFormat {
  return /\.(vcf|vcard)$/i.test(name) ? 'vcard' : 'csv'
}
