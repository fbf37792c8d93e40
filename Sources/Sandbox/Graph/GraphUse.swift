import Foundation
import JSON

/// The limits of calls: the app's by the hour, a business use case's by the day and the account.
extension World {
  private static let hour = 3600.0
  private static let day = 86_400.0

  /// How the limits of a product are named, and the code of the full one; nil: not documented for it.
  private static func useCase(_ platform: SandboxPlatform) -> (type: String, code: Int, name: String)? {
    switch platform {
    case .facebook: ("pages", 80_001, "Page")
    case .instagram: ("instagram", 80_002, "Instagram")
    default: nil
    }
  }

  private static func businessKey(_ call: GraphCall) -> TokenKey {
    TokenKey(platform: call.platform, token: call.account.id)
  }

  /// Counts a call in its hour and its day; what finds one of them full is refused, and counts all the same.
  mutating func throttle(_ call: GraphCall) throws(Interruption) {
    var error: GraphError?
    let name = call.platform.rawValue
    if let limit = options.graphBusinessCalls, let useCase = Self.useCase(call.platform) {
      let key = Self.businessKey(call)
      let recent = (graphBusinessCalls[key] ?? []).filter { call.now.timeIntervalSince($0) < Self.day }
      graphBusinessCalls[key] = recent + [call.now]
      if recent.count >= limit {
        error = GraphError(
          useCase.code, nil,
          "(#\(useCase.code)) There have been too many calls to this \(useCase.name) account. Wait a bit and try again.",
          rule: "\(name) §4 \(useCase.code) calls of the app for the account")
      }
    }
    if let limit = options.graphCalls {
      let key = TokenKey(platform: call.platform, token: call.token)
      let recent = (graphCalls[key] ?? []).filter { call.now.timeIntervalSince($0) < Self.hour }
      graphCalls[key] = recent + [call.now]
      if recent.count >= limit {
        error = GraphError(
          4, nil, "(#4) Application request limit reached", rule: "\(name) §4 4 calls of the app")
      }
    }
    guard var refusal = error?.answer(seed: call.request) else { return }
    for (name, value) in usage(call) { refusal.add(name, value) }
    throw .refused(refusal)
  }

  /// The headers of percentages: the app's in every answer, the business use case's where it has a limit.
  func usage(_ call: GraphCall) -> [(String, String)] {
    var used = 2
    if let limit = options.graphCalls, limit > 0 {
      used = (graphCalls[TokenKey(platform: call.platform, token: call.token)] ?? []).count * 100 / limit
    }
    let usage: JSON = ["call_count": .integer(Int64(used)), "total_cputime": 1, "total_time": 1]
    var headers = [("X-App-Usage", usage.text())]
    if let limit = options.graphBusinessCalls, let useCase = Self.useCase(call.platform) {
      let calls = graphBusinessCalls[Self.businessKey(call)] ?? []
      let share = limit > 0 ? calls.count * 100 / limit : 100
      let line: JSON = [
        "type": .string(useCase.type), "call_count": .integer(Int64(share)), "total_cputime": 1,
        "total_time": 1,
        "estimated_time_to_regain_access": .integer(Self.minutesToRegain(calls, limit: limit, call.now)),
      ]
      let all: JSON = .object([call.account.id: [line]])
      headers.append(("X-Business-Use-Case-Usage", all.text()))
    }
    return headers
  }

  /// Whole minutes until enough calls are a day old for the next one; 0: it may come now.
  private static func minutesToRegain(_ calls: [Date], limit: Int, _ now: Date) -> Int64 {
    guard calls.count >= limit else { return 0 }
    let index = calls.count - limit
    let leaving = calls.indices.contains(index) ? calls[index] : now
    return max(1, Int64((leaving.addingTimeInterval(day).timeIntervalSince(now) / 60).rounded(.up)))
  }
}
