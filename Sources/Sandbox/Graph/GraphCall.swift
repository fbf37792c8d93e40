import Foundation
import JSON

/// A call to a Graph interface whose version, form and token were found good.
struct GraphCall {
  var platform: SandboxPlatform
  var version: String
  var method: String
  /// The path behind the version.
  var path: [String]
  /// The path as sent, for the addresses of further pages.
  var rawPath: String
  var fields: Fields
  var account: SandboxAccount
  var token: String
  var now: Date
  var request: Int
  /// Why what this call sends cannot be processed, where a fault says so.
  var processingError: String?

  func refusal(_ code: Int, _ subcode: Int? = nil, _ text: String, _ rule: String, status: Int = 400)
    -> Interruption
  {
    GraphError.refusal(code, subcode, text, status: status, rule: "\(platform.rawValue) \(rule)")
  }

  /// A parameter that is not in the list is refused by name.
  func allow(_ names: Set<String>, _ rule: String) throws(Interruption) {
    let always: Set<String> = ["access_token", "appsecret_proof", "fields"]
    if let unknown = fields.names.subtracting(names).subtracting(always).sorted().first {
      throw refusal(100, "(#100) Unexpected parameter: \(unknown)", rule)
    }
  }

  func refusal(_ code: Int, _ text: String, _ rule: String) -> Interruption { refusal(code, nil, text, rule) }

  /// A boolean parameter, or nil where it is not there.
  func flag(_ name: String, _ rule: String) throws(Interruption) -> Bool? {
    switch fields.flag(name) {
    case .none: return nil
    case .some(let value?): return value
    case .some(nil): throw refusal(100, "(#100) Param \(name) must be a boolean", rule)
    }
  }

  /// An address that the platform will go to: absolute, http or https, US-ASCII.
  func address(_ name: String, code: Int, _ subcode: Int?, _ rule: String) throws(Interruption) -> String? {
    guard let text = fields.text(name) else { return nil }
    let lowered = text.lowercased()
    guard lowered.hasPrefix("http://") || lowered.hasPrefix("https://"),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), text.utf8.count > 10
    else { throw refusal(code, subcode, "Param \(name) is not a valid URI", rule) }
    return text
  }

  /// The object is not there, or not to be seen with this token.
  func missing(_ id: String) -> Interruption {
    let verb = method == "GET" ? "get" : "\(method.lowercased())"
    return refusal(
      100, 33,
      "Unsupported \(verb) request. Object with ID '\(id)' does not exist, cannot be loaded due to missing "
        + "permissions, or does not support this operation", "§4 100/33 object missing or not visible")
  }
}

extension World {
  /// The versions that answer, each until its last day.
  private static let versions: [(name: String, until: String)] = [
    ("v26.0", "9999-01-01T00:00:00Z"), ("v25.0", "2028-07-29T00:00:00Z"), ("v24.0", "2028-02-18T00:00:00Z"),
    ("v23.0", "2027-10-08T00:00:00Z"), ("v22.0", "2027-05-20T00:00:00Z"), ("v21.0", "2027-01-21T00:00:00Z"),
  ]

  /// Threads counts its versions by itself.
  private static let threadsVersions = [(name: "v1.0", until: "9999-01-01T00:00:00Z")]

  /// Checks version, protocol and token, in that order.
  func graphCall(
    _ request: SandboxRequest, _ platform: SandboxPlatform, _ now: Date
  ) throws(Interruption) -> GraphCall {
    let path = Array(request.segments.dropFirst())
    func refusal(_ code: Int, _ text: String, _ rule: String) -> Interruption {
      GraphError.refusal(code, nil, text, rule: "\(platform.rawValue) \(rule)")
    }
    let version = try Self.graphVersion(path, platform, now)
    if request.header("If-None-Match") != nil {
      throw refusal(100, "(#100) If-None-Match is no longer supported", "§1 ETag gone since 2026-10-27")
    }
    let fields = Fields(request)
    if let problem = fields.problem { throw refusal(100, "(#100) \(problem)", "§1 body encodings") }
    for name in ["pretty", "debug", "date_format"] where fields[name] != nil {
      throw refusal(100, "(#100) \(name) is no longer supported", "§1 \(name) gone since 2026-10-27")
    }
    if path.count == 1, fields["ids"] != nil {
      throw refusal(100, "(#100) ids is no longer supported", "§1 /?ids= gone since 2026-10-27")
    }
    let (token, account) = try graphToken(request, fields, platform)
    return GraphCall(
      platform: platform, version: version, method: request.method, path: Array(path.dropFirst()),
      rawPath: request.path, fields: fields, account: account, token: token, now: now,
      request: request.number ?? 0, processingError: request.fault?.processingError)
  }

  /// The version a path begins with, while it answers.
  static func graphVersion(
    _ path: [String], _ platform: SandboxPlatform, _ now: Date
  ) throws(Interruption) -> String {
    let version = path.first ?? ""
    let versions = platform == .threads ? threadsVersions : versions
    guard let known = versions.first(where: { $0.name == version }),
      let end = CivilTime.parse(known.until), now < end
    else {
      let rule = version.hasPrefix("v") ? "§1 supported versions" : "§1 a version in every path"
      throw GraphError.refusal(
        2500, nil, "Unknown path components: /\(path.joined(separator: "/"))",
        rule: "\(platform.rawValue) \(rule)")
    }
    return version
  }

  private func graphToken(
    _ request: SandboxRequest, _ fields: Fields, _ platform: SandboxPlatform
  ) throws(Interruption) -> (String, SandboxAccount) {
    let words = request.header("Authorization")?.split(separator: " ").map(String.init) ?? []
    let bearer = words.count == 2 && words[0].lowercased() == "bearer" ? words[1] : nil
    let name = platform.rawValue
    guard let text = fields.text("access_token") ?? bearer else {
      throw GraphError.refusal(
        190, nil, "An access token is required to request this resource.", rule: "\(name) §1 access_token")
    }
    guard let token = tokens[TokenKey(platform: platform, token: text)] else {
      throw GraphError.refusal(
        190, nil, "Invalid OAuth access token - Cannot parse access token", rule: "\(name) §4 190 token")
    }
    try Self.check(token.state, name)
    return (text, token.account)
  }

  private static func check(_ state: TokenState, _ name: String) throws(Interruption) {
    func dead(_ subcode: Int, _ text: String) -> Interruption {
      GraphError.refusal(
        190, subcode, "Error validating access token: \(text)", rule: "\(name) §4 190/\(subcode)")
    }
    switch state {
    case .valid: return
    case .expired: throw dead(463, "Session has expired.")
    case .revoked: throw dead(467, "The session is invalid because the user logged out.")
    case .appRemoved: throw dead(458, "The user has not authorized application.")
    case .checkpoint: throw dead(459, "You cannot access the app till you log in to www.facebook.com.")
    case .passwordChanged: throw dead(460, "The session has been invalidated: the password was changed.")
    case .unconfirmed: throw dead(464, "Sessions for the user are not allowed: the user is not confirmed.")
    case .roleLost: throw dead(492, "The user must be an administrator or editor of the page.")
    case .noPermission:
      throw GraphError.refusal(
        200, nil, "(#200) The permission was not granted", status: 403, rule: "\(name) §4 200 permission")
    case .blocked, .disabled:
      throw GraphError.refusal(
        368, nil, "The action attempted has been deemed abusive or is otherwise disallowed",
        rule: "\(name) §4 368 blocked")
    }
  }
}
