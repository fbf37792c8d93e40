import Content
import HTTP

extension MastodonPlatform {
  /// Mastodon has no extras, and the answer to a new status tells its address. No call is made.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    .done(request.receipts)
  }
}
