import Foundation
import JSON

/// What LinkedIn refuses, in its own words.
enum LinkedInRules {
  static let text = 3000
  static let altText = 4086
  static let images = 2...20
  static let imageBytes = 5_000_000
  static let imagePixels = 36_152_320
  static let documentBytes = 100_000_000
  static let videoBytes = 76_800...500_000_000
  static let videoSeconds = 3.0...1800.0
  static let videoAspect = (1 / 2.4)...2.4
  static let part = 4 << 20
  static let pollOptions = 2...4
  static let pollOption = 30
  static let pollQuestion = 140
  static let pollDurations = ["ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"]
  /// The oldest version that still answers.
  static let oldestVersion = 202_511
  static let tokenLife = 5_184_000.0
  static let refreshLife = 365.0 * 86_400
  static let codeLife = 1800.0
  static let memberCalls = 150
  static let organizationCalls = 500
  static let clientID = "sandbox-linkedin-client"
  static let clientSecret = "sandbox-linkedin-secret"

  /// The refresh token that goes with an account's first access token.
  static func refreshToken(of account: SandboxAccount) -> String { account.token + "-refresh" }

  /// A refusal; `code` stands in the envelope, `input` as an input error's code.
  static func refusal(
    _ status: Int, _ code: String, _ message: String, service: Int? = nil, input: String? = nil,
    _ rule: String
  ) -> Interruption {
    .refused(answer(status, code, message, service: service, input: input, rule: "linkedin \(rule)"))
  }

  static func answer(
    _ status: Int, _ code: String?, _ message: String, service: Int? = nil, input: String? = nil,
    rule: String? = nil
  ) -> SandboxAnswer {
    var fields: [String: JSON] = ["message": .string(message), "status": .integer(Int64(status))]
    fields["code"] = code.map(JSON.string)
    fields["serviceErrorCode"] = service.map { .integer(Int64($0)) }
    if let input {
      fields["errorDetailType"] = "com.linkedin.common.error.BadRequest"
      fields["errorDetails"] = [
        "inputErrors": [["code": .string(input), "description": .string(message)]]
      ]
    }
    return .json(.object(fields), status: status, rule: rule)
  }

  /// A field that is wrong.
  static func invalid(_ message: String, input: String = "ILLEGAL_ARGUMENT", _ rule: String) -> Interruption {
    refusal(400, "ILLEGAL_ARGUMENT", message, input: input, rule)
  }

  static func denied(_ what: String, _ rule: String) -> Interruption {
    refusal(403, "ACCESS_DENIED", "Not enough permissions to access: \(what)", service: 100, rule)
  }

  /// An injected fault as LinkedIn would say it.
  static func envelope(
    _ fault: Fault, _ request: SandboxRequest, status: Int, _ text: String
  ) -> SandboxAnswer {
    let code =
      switch status {
      case 401: "REVOKED_ACCESS_TOKEN"
      case 403: "ACCESS_DENIED"
      case 404: "RESOURCE_NOT_FOUND"
      case 409: "CONFLICT"
      case 426: "NONEXISTENT_VERSION"
      case 429: "TOO_MANY_REQUESTS"
      case 500...: "INTERNAL_SERVER_ERROR"
      default: "ILLEGAL_ARGUMENT"
      }
    return answer(status, code, text, service: fault.code ?? (status == 401 ? 65_601 : nil))
  }

  /// What a file is by its bytes; documents are told here, all else by the probe.
  static func shape(of bytes: [UInt8]) -> MediaShape {
    if bytes.starts(with: Array("%PDF-".utf8)) { return MediaShape(mime: "application/pdf") }
    if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      return MediaShape(mime: "application/msword")
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return MediaShape(
        mime: "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    }
    return MediaProbe.shape(of: bytes)
  }

  /// Why a file cannot be used; nil: it can.
  static func problem(_ shape: MediaShape, count: Int, form: LinkedInState.Form) -> (
    why: String, rule: String
  )? {
    switch form {
    case .image:
      guard ["image/jpeg", "image/png", "image/gif"].contains(shape.mime) else {
        return ("the picture is \(shape.mime)", "§3 image JPG, PNG, GIF")
      }
      guard count <= imageBytes else { return ("the picture has \(count) bytes", "§3 image 5 MB") }
      return shape.pixels < imagePixels ? nil : ("the picture has \(shape.pixels) pixels", "§3 image pixels")
    case .document:
      guard shape.mime.hasPrefix("application/"), shape.mime != "application/octet-stream" else {
        return ("the document is \(shape.mime)", "§3 document PDF, PPT(X), DOC(X)")
      }
      return count <= documentBytes ? nil : ("the document has \(count) bytes", "§3 document 100 MB")
    case .video:
      guard shape.mime == "video/mp4" else { return ("the film is \(shape.mime)", "§3 video MP4") }
      if let seconds = shape.seconds, !videoSeconds.contains(seconds) {
        return ("the film runs \(seconds) s", "§3 video 3 s - 30 min")
      }
      if let aspect = shape.aspect, !videoAspect.contains(aspect) {
        return ("the film's aspect is \(aspect)", "§3 video aspect 1:2.4 - 2.4:1")
      }
      return nil
    }
  }
}
