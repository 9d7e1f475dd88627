const NUMBER = /^\+[1-9]\d{6,14}$/

/** The numbers of the account: those that it rents, with whom each asks, and those that it has shown to have. */
export class AccountNumbers {
  readonly #voiceUrls = new Map<string, string>()
  readonly #verified = new Set<string>()

  constructor(
    /** Always there, and calls may always show it. */
    private readonly callerId: string,
    numbers: readonly string[],
    /** The address that is asked where a number has none of its own. */
    private readonly incomingUrl: string | null,
  ) {
    for (const number of numbers) this.rent(number, null)
  }

  /** @throws TypeError for what is no number, or has nobody to ask */
  rent(number: string, voiceUrl: string | null): void {
    const url = voiceUrl ?? this.incomingUrl
    if (!NUMBER.test(number)) throw new TypeError(`"${number}" is no number in E.164`)
    if (url === null) throw new TypeError('"voiceUrl" is missing, and SANDBOX_INCOMING_URL is not set')
    this.#voiceUrls.set(number, url)
  }

  /** Who is asked when this number is called; null where it is none of the account's. */
  voiceUrlOf(number: string): string | null {
    return this.#voiceUrls.get(number) ?? null
  }

  rented(): string[] {
    return [...this.#voiceUrls.keys()]
  }

  /** Whether calls may show it. */
  mayShow(number: string): boolean {
    return number === this.callerId || this.#voiceUrls.has(number) || this.#verified.has(number)
  }

  /** Whoever answers there has keyed in what was asked for. */
  verify(number: string): void {
    this.#verified.add(number)
  }

  isVerified(number: string): boolean {
    return this.#verified.has(number)
  }
}
