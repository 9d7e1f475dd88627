import type { ContactImportDto, ImportFormat } from '~~/shared/schemas/contact-imports'
import { toApiError, type ApiError } from '~~/browser/wire/api-error'
import { tellSignedOut } from '~~/browser/session/signed-out'
import { useApi } from './useApi'
import { useContactNames } from './useContactNames'

const LOOK_MS = 500

/** What stands between a file and the book: reading, a look at what it would bring, and the yes to it. */
export function useContactImport() {
  const api = useApi()
  const names = useContactNames()
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
      read.value = await upload(file, formatOf(file.name), part => {
        percent.value = Math.floor(part * 100)
      })
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

/** By the older way of asking: the newer one does not say how much of a body is on its way. */
function upload(file: File, format: ImportFormat, onPart: (part: number) => void): Promise<ContactImportDto> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/user/contacts/imports?format=${format}`)
    request.setRequestHeader('content-type', format === 'vcard' ? 'text/vcard' : 'text/csv')
    request.responseType = 'json'
    request.upload.onprogress = event => onPart(event.lengthComputable ? event.loaded / event.total : 0)
    request.onerror = () => reject(toApiError(null))
    request.onload = () => {
      const { status, response } = request as { status: number, response: unknown }
      if (status === 201) return resolve(response as ContactImportDto)
      const failure: ApiError = toApiError({ statusCode: status, data: response })
      if (failure.dto.code === 'unauthenticated') tellSignedOut()
      reject(failure)
    }
    request.send(file)
  })
}
