/** The one Stripe account of the sandbox. */
export interface StripeAccount {
  /** `sk_test_…` or `rk_test_…`: opens the API. */
  secretKey: string
  /** `whsec_…`: signs events. */
  webhookSecret: string
  /** Where events go; null keeps them for `GET /v1/events`. */
  webhookUrl: string | null
}
