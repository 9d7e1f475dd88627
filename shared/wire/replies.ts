import { z } from 'zod'
import { ConfirmEmailReply, EmailDto, LetterSentReply, PasswordChangedReply } from '../schemas/account'
import { AdjustmentDto, AdjustmentsPage } from '../schemas/adjustments'
import { CallDetailDto, CallHistoryPage, EndCallReply, ExtendCallReply, RecentCallsDto, StartCallReply, TimelineDto } from '../schemas/call-replies'
import { ContactCallsDto, ContactDto, ContactsPage, ContactTagsDto, DoublesDto, LookupReply, MergedContactDto, NamesDto, SuggestionsDto, UnmergedDto } from '../schemas/contacts'
import { ContactImportDto } from '../schemas/contact-imports'
import { CallComplaintReply, ComplaintDetailDto, ComplaintDto, ComplaintsPage } from '../schemas/complaints'
import { CallQualityDto, CallQualityReply, CallRatingReply, DeviceEventsReply } from '../schemas/quality'
import { DisputesPage } from '../schemas/disputes'
import { TransactionEvidenceDto, TransactionProofDto } from '../schemas/evidence-replies'
import { AgentQuoteDto, OutboundCallReply } from '../schemas/agents/agent-calls'
import { ActiveCallsDto, AgentCallDto, AgentCallsPage, AgentDashboardDto } from '../schemas/agents/agent-call-replies'
import { AgentRoundDto, AgentRoundPreviewDto, AgentRoundsPage } from '../schemas/agents/agent-rounds'
import { AgentDetailDto, AgentOptionsDto, AgentsDto, AgentVersionsDto } from '../schemas/agents/agents'
import { BlockedNumberDto, BlockedNumbersDto } from '../schemas/blocked-numbers'
import { CallWishDto, CallWishesPage, NumberVerdictDto, WishImportDto } from '../schemas/agents/call-wishes'
import { CallAnalyticsDto } from '../schemas/analytics'
import { AuditPage } from '../schemas/audit'
import { BoardDto, CheckAgainDto } from '../schemas/board'
import { AnchorsDto } from '../schemas/anchors'
import { MatchCaseDetailDto, MatchCasesPage, MatchRunDto, MatchRunsPage } from '../schemas/books'
import { DashboardDto } from '../schemas/dashboard'
import { ExportDto, ExportsDto } from '../schemas/exports'
import { CreatedKeyDto, KeysDto } from '../schemas/keys'
import { FinancePeopleDto, FinanceTransactionsPage, FinanceWalletDto, LedgerTotalsDto } from '../schemas/ledger'
import { ExchangeRatesDto } from '../schemas/exchange-rates'
import { MarginBridgeDto, MarginCallsPage, MarginDto } from '../schemas/margin'
import { CreateCallReply, MessageDto, MessageQuoteDto, MessagesPage } from '../schemas/messages'
import { CallCheckDto, KeypadCallDto, KeypadCallsPage, TriggerCallReply } from '../schemas/outreach/calls'
import { MonthDetailDto, MonthsDto } from '../schemas/months'
import { GrantsDto, RedeemedVoucherDto, VoucherBatchDetailDto, VoucherBatchDto, VoucherBatchesDto } from '../schemas/grants'
import { PriceGuardDto, StaffLimitsDto } from '../schemas/limits'
import { NumberCheckDto, NumbersDto } from '../schemas/numbers'
import { OutreachDashboardDto } from '../schemas/outreach/dashboard'
import { RecordingDto, RecordingsDto } from '../schemas/outreach/recordings'
import { ScriptDetailDto, ScriptsDto } from '../schemas/outreach/scripts'
import { BestHourDto, RoundDto, RoundPreviewDto, RoundReportDto, RoundsPage } from '../schemas/outreach/rounds'
import { ScenarioResultDto } from '../schemas/agents/scenarios'
import { CallRecordingDto } from '../schemas/agents/recordings'
import { AgentAnswerDto, ScenariosDto } from '../schemas/agents/trials'
import { LeadDetailDto, LeadsPage } from '../schemas/leads/leads'
import { TalkOrderDto, TranscriptDto } from '../schemas/agents/talks'
import { StockDto, StockItemDto, StockMovedDto, StockMovementsPage } from '../schemas/outreach/stock'
import { ErasureDto } from '../schemas/own-data'
import { CountryRatesDto, RatesDto } from '../schemas/rate-replies'
import { PublicQuoteDto, QuoteDto } from '../schemas/rating'
import { RefundRequestDto, RefundsDto } from '../schemas/refunds'
import { CareOptionsDto, CarePeoplePage, CarePersonDto, CareTaskDto, CareTasksPage, CareTrailPage } from '../schemas/outreach/care'
import { CareImportDto } from '../schemas/outreach/care-imports'
import { DrawnCodesDto, MoneyRequestDto, RequestsPage } from '../schemas/requests'
import { SecurityDto, SessionsDto, StepUpReply } from '../schemas/security'
import { StatementDto, StatementsDto } from '../schemas/statements'
import { AutoTopupDto, PaymentDetailDto, PaymentDto, PaymentsPage, SavedAutoTopupDto, StartTopupReply, TopupOptionsDto } from '../schemas/payments'
import { TokenReply } from '../schemas/twilio'
import { ConsentWordingDto, MemberSecretDto, MembersDto, ProgrammeDto, ProgrammesDto, WordingsDto } from '../schemas/outreach/programmes'
import { MeDto, ProfileDto } from '../schemas/user'
import { BalanceDaysDto, TransactionsPage, ClosingDto, WalletStatusDto } from '../schemas/wallet'
import { BackupCodesReply, SecondFactorSetup, SignInReply } from './sign-in-replies'

/** It was done, and there is nothing to say of it. */
const Done = z.strictObject({ done: z.literal(true) })
/** 204: no body at all. */
export const Nothing = z.null()
/** What the library for sign-in says beyond yes is not read by anybody. */
const NotRead = z.unknown()

/**
 * The wire: what each way in for our own pages answers when it worked, whatever the status. The routes' types, the
 * pages' requests and the tests of shapes are made of this; a route that is not here does not compile or fails a test.
 */
export const REPLIES = {
  'POST /api/mothers/:id/trigger-call': TriggerCallReply,
  'GET /api/outreach/calls': KeypadCallsPage,
  'GET /api/outreach/calls/:id': KeypadCallDto,
  'GET /api/outreach/people/:id/call': CallCheckDto,
  'POST /api/auth/sign-up/email': LetterSentReply,
  'POST /api/auth/confirm-email': ConfirmEmailReply,
  'POST /api/auth/forgot-password': LetterSentReply,
  'POST /api/auth/reset-password': Done,
  'POST /api/auth/sign-in/email': SignInReply,
  'POST /api/auth/sign-in/username': SignInReply,
  'POST /api/auth/sign-out': NotRead,
  'POST /api/auth/revoke-other-sessions': NotRead,
  'POST /api/auth/two-factor/enable': SecondFactorSetup,
  'POST /api/auth/two-factor/disable': NotRead,
  'POST /api/auth/two-factor/verify-totp': NotRead,
  'POST /api/auth/two-factor/verify-backup-code': NotRead,
  'POST /api/auth/two-factor/generate-backup-codes': BackupCodesReply,

  'GET /api/user/me': MeDto,
  'GET /api/user/profile': ProfileDto,
  'PUT /api/user/profile': Done,
  'POST /api/user/password': PasswordChangedReply,
  'GET /api/user/email': EmailDto,
  'POST /api/user/email': EmailDto,
  'DELETE /api/user/email': EmailDto,
  'POST /api/user/email/confirmation': LetterSentReply,
  'GET /api/user/numbers': NumbersDto,
  'PUT /api/user/numbers/shown': NumbersDto,
  'GET /api/user/blocked-numbers': BlockedNumbersDto,
  'POST /api/user/blocked-numbers': BlockedNumberDto,
  'DELETE /api/user/blocked-numbers/:id': Nothing,
  'PUT /api/user/blocked-numbers/withheld': BlockedNumbersDto,
  'POST /api/user/numbers/checks': NumberCheckDto,
  'GET /api/user/numbers/checks/:id': NumberCheckDto,
  'POST /api/user/numbers/checks/:id/code': NumberCheckDto,
  'POST /api/user/numbers/checks/:id/allowed': NumberCheckDto,
  'GET /api/user/security': SecurityDto,
  'POST /api/user/step-up': StepUpReply,
  'GET /api/user/sessions': SessionsDto,
  'DELETE /api/user/sessions/:id': Nothing,
  'GET /api/user/keys': KeysDto,
  'POST /api/user/keys': CreatedKeyDto,
  'DELETE /api/user/keys/:id': Nothing,
  'PUT /api/user/price-guard': PriceGuardDto,
  'GET /api/user/erasure': ErasureDto,
  'POST /api/user/erasure': Nothing,

  'GET /api/twilio/token': TokenReply,
  'GET /api/twilio/ring-token': TokenReply,
  'GET /api/rates/quote': QuoteDto,
  'GET /api/rates/public-quote': PublicQuoteDto,
  'GET /api/rates': RatesDto,
  'GET /api/rates/:country': CountryRatesDto,
  'POST /api/calls': CreateCallReply,
  'POST /api/calls/browser-start': StartCallReply,
  'POST /api/calls/end': EndCallReply,
  'POST /api/calls/extend': ExtendCallReply,
  'GET /api/calls/history': CallHistoryPage,
  'GET /api/twilio/events': RecentCallsDto,
  'GET /api/calls/:id': CallDetailDto,
  'GET /api/calls/:id/timeline': TimelineDto,
  'GET /api/calls': AgentCallsPage,
  'GET /api/active-calls': ActiveCallsDto,
  'GET /api/agents/dashboard': AgentDashboardDto,
  'GET /api/agents/calls/:id': AgentCallDto,
  'GET /api/agents/calls/:id/transcript': TranscriptDto,
  'POST /api/agents/calls/:id/hang-up': EndCallReply,
  'POST /api/agents/calls/:id/whisper': TalkOrderDto,
  'POST /api/agents/calls/:id/take-over': TalkOrderDto,
  'GET /api/calls/:id/quality': CallQualityReply,
  'POST /api/calls/:id/quality': CallQualityDto,
  'GET /api/calls/:id/rating': CallRatingReply,
  'PUT /api/calls/:id/rating': CallRatingReply,
  'POST /api/calls/:id/device-events': DeviceEventsReply,
  'GET /api/calls/:id/complaint': CallComplaintReply,
  'POST /api/calls/:id/complaint': ComplaintDto,

  'GET /api/messages': MessagesPage,
  'GET /api/messages/quote': MessageQuoteDto,
  'GET /api/messages/:id': MessageDto,
  'PUT /api/messages/:id': MessageDto,
  'DELETE /api/messages/:id': MessageDto,

  'GET /api/user/call-analytics': CallAnalyticsDto,
  'GET /api/user/transactions': TransactionsPage,
  'GET /api/user/balance-days': BalanceDaysDto,
  'GET /api/user/grants': GrantsDto,
  'POST /api/user/vouchers': RedeemedVoucherDto,
  'GET /api/user/statements': StatementsDto,
  'GET /api/user/statements/:month': StatementDto,
  'GET /api/user/refunds': RefundsDto,
  'POST /api/user/refunds': RefundRequestDto,
  'GET /api/agents': AgentsDto,
  'GET /api/agents/options': AgentOptionsDto,
  'POST /api/agents': AgentDetailDto,
  'GET /api/agents/:id': AgentDetailDto,
  'GET /api/agents/:id/quote': AgentQuoteDto,
  'POST /api/outbound-call': OutboundCallReply,
  'PUT /api/agents/:id': AgentDetailDto,
  'DELETE /api/agents/:id': Done,
  'GET /api/agents/:id/versions': AgentVersionsDto,
  'POST /api/agents/:id/restore': AgentDetailDto,
  'POST /api/agents/:id/steps': AgentDetailDto,
  'PUT /api/agents/:id/numbers': AgentDetailDto,
  'GET /api/agents/:id/rounds': AgentRoundsPage,
  'POST /api/agents/:id/rounds': AgentRoundDto,
  'POST /api/agents/:id/rounds/preview': AgentRoundPreviewDto,
  'GET /api/agents/rounds/:id': AgentRoundDto,
  'POST /api/agents/rounds/:id/steps': AgentRoundDto,
  'GET /api/leads': LeadsPage,
  'GET /api/leads/:id': LeadDetailDto,
  'PUT /api/leads/:id': LeadDetailDto,
  'DELETE /api/leads/:id': Done,
  'POST /api/leads/:id/notes': LeadDetailDto,
  'POST /api/leads/unsubscribe/:token': Done,
  'GET /api/agents/scenarios': ScenariosDto,
  'POST /api/agents/:id/writing': AgentAnswerDto,
  'POST /api/agents/:id/talk': StartCallReply,
  'GET /api/agents/calls/:id/recording': CallRecordingDto,
  'POST /api/agents/:id/scenarios/:name': ScenarioResultDto,
  'GET /api/user/call-wishes': CallWishesPage,
  'POST /api/user/call-wishes': CallWishDto,
  'POST /api/user/call-wishes/file': WishImportDto,
  'POST /api/user/call-wishes/check': NumberVerdictDto,
  'POST /api/user/call-wishes/:id/removal': CallWishDto,
  'GET /api/user/contacts': ContactsPage,
  'POST /api/user/contacts': ContactDto,
  'GET /api/user/contacts/:id': ContactDto,
  'GET /api/user/contacts/:id/calls': ContactCallsDto,
  'PUT /api/user/contacts/:id': ContactDto,
  'DELETE /api/user/contacts/:id': Done,
  'POST /api/user/contacts/:id/restore': ContactDto,
  'PUT /api/user/contacts/:id/favourite': ContactDto,
  'GET /api/user/contacts/lookup': LookupReply,
  'POST /api/user/contacts/lookup': ContactDto,
  'POST /api/user/contacts/names': NamesDto,
  'GET /api/user/contacts/suggestions': SuggestionsDto,
  'GET /api/user/contacts/tags': ContactTagsDto,
  'GET /api/user/contacts/doubles': DoublesDto,
  'POST /api/user/contacts/merge': MergedContactDto,
  'POST /api/user/contacts/:id/unmerge': UnmergedDto,
  'POST /api/user/contacts/apart': Done,
  'POST /api/user/contacts/imports': ContactImportDto,
  'GET /api/user/contacts/imports/:id': ContactImportDto,
  'DELETE /api/user/contacts/imports/:id': Done,
  'POST /api/user/contacts/imports/:id/apply': ContactImportDto,
  'GET /api/user/close': ClosingDto,
  'POST /api/user/close': ClosingDto,
  'POST /api/user/close/take-back': ClosingDto,
  'GET /api/user/auto-topup': AutoTopupDto,
  'PUT /api/user/auto-topup': SavedAutoTopupDto,
  'DELETE /api/user/payment-method': Nothing,
  'GET /api/payments': PaymentsPage,
  'POST /api/payments': StartTopupReply,
  'POST /api/payments/saved-card': PaymentDto,
  'GET /api/payments/options': TopupOptionsDto,
  'GET /api/payments/:id': PaymentDetailDto,
  'POST /api/payments/:id/cancel': PaymentDto,

  'GET /api/finance/dashboard': DashboardDto,
  'GET /api/finance/transactions': FinanceTransactionsPage,
  'GET /api/finance/transactions/totals': LedgerTotalsDto,
  'GET /api/finance/transactions/:id': TransactionEvidenceDto,
  'GET /api/finance/transactions/:id/proof': TransactionProofDto,
  'GET /api/finance/wallets/:id': FinanceWalletDto,
  'POST /api/finance/wallet-status/:id': WalletStatusDto,
  'GET /api/finance/people': FinancePeopleDto,
  'GET /api/finance/limits/:userId': StaffLimitsDto,
  'PUT /api/finance/limits/:userId': StaffLimitsDto,
  'GET /api/finance/adjustments': AdjustmentsPage,
  'POST /api/finance/adjustments': AdjustmentDto,
  'GET /api/finance/adjustments/:id': AdjustmentDto,
  'POST /api/finance/adjustments/:id/decision': AdjustmentDto,
  'GET /api/finance/requests': RequestsPage,
  'POST /api/finance/requests': MoneyRequestDto,
  'GET /api/finance/requests/:id': MoneyRequestDto,
  'POST /api/finance/requests/:id/decision': MoneyRequestDto,
  'POST /api/finance/requests/:id/codes': DrawnCodesDto,
  'GET /api/finance/vouchers': VoucherBatchesDto,
  'GET /api/finance/vouchers/batch': VoucherBatchDetailDto,
  'POST /api/finance/vouchers/cancel': VoucherBatchDto,
  'GET /api/finance/complaints': ComplaintsPage,
  'GET /api/finance/complaints/:id': ComplaintDetailDto,
  'POST /api/finance/complaints/:id/answer': ComplaintDetailDto,
  'GET /api/finance/disputes': DisputesPage,
  'GET /api/finance/months': MonthsDto,
  'GET /api/finance/months/:month': MonthDetailDto,
  'GET /api/finance/exchange-rates': ExchangeRatesDto,
  'POST /api/finance/exchange-rates': ExchangeRatesDto,
  'GET /api/finance/margin': MarginDto,
  'GET /api/finance/margin/bridge': MarginBridgeDto,
  'GET /api/finance/margin/calls': MarginCallsPage,
  'GET /api/finance/board': BoardDto,
  'POST /api/finance/board/checks': CheckAgainDto,
  'GET /api/finance/anchors': AnchorsDto,
  'GET /api/finance/books/cases': MatchCasesPage,
  'GET /api/finance/books/cases/:id': MatchCaseDetailDto,
  'POST /api/finance/books/cases/:id': MatchCaseDetailDto,
  'GET /api/finance/books/runs': MatchRunsPage,
  'POST /api/finance/books/runs': MatchRunDto,
  'GET /api/finance/exports': ExportsDto,
  'POST /api/finance/exports': ExportDto,
  'GET /api/finance/audit': AuditPage,
  'GET /api/outreach/dashboard': OutreachDashboardDto,
  'GET /api/outreach/programmes': ProgrammesDto,
  'POST /api/outreach/programmes': ProgrammeDto,
  'GET /api/outreach/programmes/:id': ProgrammeDto,
  'PUT /api/outreach/programmes/:id': ProgrammeDto,
  'GET /api/outreach/programmes/:id/wordings': WordingsDto,
  'POST /api/outreach/programmes/:id/wordings': ConsentWordingDto,
  'GET /api/outreach/programmes/:id/members': MembersDto,
  'POST /api/outreach/programmes/:id/members': MemberSecretDto,
  'PUT /api/outreach/programmes/:id/members/:userId': MembersDto,
  'DELETE /api/outreach/programmes/:id/members/:userId': MembersDto,
  'POST /api/outreach/programmes/:id/members/:userId/password': MemberSecretDto,

  'GET /api/outreach/scripts': ScriptsDto,
  'POST /api/outreach/scripts': ScriptDetailDto,
  'GET /api/outreach/scripts/:id': ScriptDetailDto,
  'PUT /api/outreach/scripts/:id': ScriptDetailDto,
  'POST /api/outreach/scripts/:id/versions': ScriptDetailDto,
  'PUT /api/outreach/scripts/:id/voice': ScriptDetailDto,
  'GET /api/outreach/recordings': RecordingsDto,
  'POST /api/outreach/recordings': RecordingDto,
  'GET /api/outreach/rounds': RoundsPage,
  'POST /api/outreach/rounds': RoundDto,
  'POST /api/outreach/rounds/preview': RoundPreviewDto,
  'GET /api/outreach/rounds/:id': RoundDto,
  'GET /api/outreach/rounds/:id/report': RoundReportDto,
  'POST /api/outreach/rounds/:id/steps': RoundDto,
  'GET /api/outreach/people/:id/best-hour': BestHourDto,
  'GET /api/outreach/stock': StockDto,
  'POST /api/outreach/stock/items': StockItemDto,
  'PUT /api/outreach/stock/items/:id': StockItemDto,
  'GET /api/outreach/stock/movements': StockMovementsPage,
  'POST /api/outreach/stock/movements': StockMovedDto,
  'GET /api/outreach/care-options': CareOptionsDto,
  'GET /api/outreach/people': CarePeoplePage,
  'POST /api/outreach/people': CarePersonDto,
  'GET /api/outreach/people/:id': CarePersonDto,
  'PUT /api/outreach/people/:id': CarePersonDto,
  'DELETE /api/outreach/people/:id': Done,
  'POST /api/outreach/people/:id/steps': CarePersonDto,
  'GET /api/outreach/people/:id/trail': CareTrailPage,
  'POST /api/outreach/people/hand-over': z.strictObject({ handedOver: z.number() }),
  'POST /api/outreach/people/imports': CareImportDto,
  'GET /api/outreach/people/imports/:id': CareImportDto,
  'DELETE /api/outreach/people/imports/:id': Done,
  'POST /api/outreach/people/imports/:id/apply': CareImportDto,
  'GET /api/outreach/tasks': CareTasksPage,
  'POST /api/outreach/tasks/:id/steps': CareTaskDto,
  'POST /api/outreach/tasks/:id/help-call': KeypadCallDto,
} as const satisfies Record<`${'GET' | 'POST' | 'PUT' | 'DELETE'} /api/${string}`, z.ZodType>
