import Content
import HTTP
import JSON

extension BlueskyPlatform {
  public func verify(in session: AccountSession) async -> Verification {
    do throws(Failure) {
      let login = try await session.blueskyLogin()
      var facts = [session.redacted("logged in as @\(login.handle) (\(login.did))")]
      let limit = try await session.blueskyUploadLimit()
      let host = URLParts(login.server)?.origin ?? login.server
      facts.append(
        session.redacted("server \(host)" + (limit.map { ", files up to \($0) bytes" } ?? "")))
      return .accepted(facts: facts)
    } catch {
      return .failed(error)
    }
  }
}
