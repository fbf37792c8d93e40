import Content
import HTTP

extension XPlatform {
  /// X has no extras; a receipt that came without an address gets it. No call is made.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    .done(
      request.receipts.map { receipt in
        guard receipt.permalink == nil, XID.isValid(receipt.remoteID) else { return receipt }
        var receipt = receipt
        receipt.permalink = session.xPermalink(receipt.remoteID)
        return receipt
      })
  }
}
