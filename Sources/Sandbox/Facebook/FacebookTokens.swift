import Foundation
import JSON

extension World {
  private static let shortLife = 5400.0

  /// The dialog and the token endpoint, below a version; nil where the request is none of them.
  mutating func facebookTokenCall(
    _ request: SandboxRequest, _ now: Date
  ) throws(Interruption) -> SandboxAnswer? {
    let path = Array(request.segments.dropFirst())
    let call = path.dropFirst().joined(separator: "/")
    guard request.method == "GET", ["dialog/oauth", "oauth/access_token"].contains(call) else { return nil }
    _ = try Self.graphVersion(path, .facebook, now)
    let office = TokenOffice(platform: .facebook, fields: Fields(request), now: now)
    if call == "dialog/oauth" { return try authorize(office) }
    try office.needApp()
    switch office.fields.text("grant_type") {
    case nil:
      let account = try spendCode(office)
      let token = grant(account, office, seconds: Self.shortLife, isLong: false)
      return .json([
        "access_token": .string(token), "token_type": "bearer", "expires_in": .integer(Int64(Self.shortLife)),
      ])
    case "fb_exchange_token"?: return longLived(try living(office).0, office)
    default: throw office.refusal(100, nil, "Invalid grant_type", "§1 grant_type=fb_exchange_token")
    }
  }

  /// A Page's token: without an end where it was asked for with a long-lived one, else it ends with that.
  func pageToken(_ call: GraphCall) -> String {
    let grant = grants[TokenKey(platform: .facebook, token: call.token)]
    return grant?.isLong == true ? call.account.token : call.token
  }
}
