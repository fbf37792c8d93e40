import Content
import Crypto
import Foundation
import JSON

/// One settled fact or one condition, as a receiver is told of it.
public struct Alarm: Sendable {
  /// `delivery.published`, `delivery.failed`, …: the payload's `type`.
  public var type: String
  /// What it is about, with all that makes it this very occurrence.
  public var key: String
  /// When it came to be so.
  public var at: Instant
  /// True for what lasts (a hold, something withheld): told when it begins, and again only after it ended.
  public var isCondition: Bool
  /// True where it is told however old it is: a person is still needed.
  public var isOpen: Bool
  /// True where only a run that read everything can tell that it is over.
  public var isOfTheRun: Bool
  /// The payload's `data`.
  public var data: [String: JSON]

  /// The same fact has the same id in every run, so that a receiver can drop what it has. `began`: when the
  /// condition was first seen.
  public func id(lineage: String, began: Instant? = nil) -> String {
    var text = "postrider-alarm-1\n\(lineage)\n\(key)"
    if let began { text += "\n\(began)" }
    return "msg_" + Fingerprint.hex(text).prefix(32)
  }

  /// The whole payload.
  public func payload(id: String, lineage: String, repository: String?) -> JSON {
    [
      "version": 1, "id": .string(id), "type": .string(type), "timestamp": .string(at.description),
      "lineage": .string(lineage), "repository": repository.map { .string($0) } ?? .null,
      "data": .object(data),
    ]
  }
}

/// SHA-256 as text.
enum Fingerprint {
  static func hex(_ text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
