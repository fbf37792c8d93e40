import Content
import Crypto
import Foundation
import HTTP
import JSON
import Platforms

/// A program as the suite sees it: it hands its question on to the receiver of the sandbox, so that whatever goes
/// wrong on that way goes wrong in the program.
struct StagePrograms: ProgramRunner {
  let transport: StageTransport

  func run(
    _ program: String, input: [UInt8], files: [ProgramFile], timeout: Double
  ) async throws(ProgramError) -> ProgramOutcome {
    guard program == "/opt/acme/publish" else { throw ProgramError(.missing, "there is no \(program)") }
    guard let question = try? JSON(parsing: input), let token = question["token"]?.string else {
      return ProgramOutcome(status: 2, output: [], complaint: "no token")
    }
    let content = Data("id.0.".utf8) + Data(input)
    let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: Data(token.utf8)))
    do {
      let response = try await transport.send(
        HTTPRequest(
          "POST", StageTransport.base + "/webhook",
          headers: [
            (name: "Content-Type", value: "application/json"), (name: "webhook-id", value: "id"),
            (name: "webhook-timestamp", value: "0"),
            (name: "webhook-signature", value: "v1," + Data(code).base64EncodedString()),
          ], body: .bytes(input)))
      if let document = try? JSON(parsing: response.body), document.object != nil, document["error"] == nil {
        return ProgramOutcome(status: 0, output: response.body, complaint: "")
      }
      let kind: String? =
        switch response.status {
        case 401: "needs_credentials"
        case 429: "limited"
        case 400: "needs_change"
        default: nil
        }
      guard let kind else { return ProgramOutcome(status: 1, output: [], complaint: "it broke") }
      let said: JSON = ["failed": ["class": .string(kind), "after_seconds": 90, "text": "no"]]
      return ProgramOutcome(status: 0, output: said.encoded(), complaint: "")
    } catch {
      throw ProgramError(error.mayHaveArrived ? .broken : .notStarted, error.description)
    }
  }
}
