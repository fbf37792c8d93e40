import Diagnostics
import Foundation

/// What was found while building one delivery. Equal findings of a post's accounts are told once.
struct Finding: Sendable, Hashable {
  var diagnostic: Diagnostic
  /// True where the message makes sense only with the account's name before it.
  var isAboutAccount: Bool

  init(_ diagnostic: Diagnostic, isAboutAccount: Bool = false) {
    self.diagnostic = diagnostic
    self.isAboutAccount = isAboutAccount
  }
}

/// Stands in a fix for the account's name, so that findings of several accounts stay equal.
let accountMark = "\u{1}account\u{1}"

/// Joins the findings of a post's deliveries.
struct Findings {
  private var order: [Finding] = []
  private var labels: [Finding: [String]] = [:]

  mutating func add(_ findings: [Finding], for label: String) {
    for finding in findings {
      if labels[finding] == nil { order.append(finding) }
      if labels[finding]?.last != label { labels[finding, default: []].append(label) }
    }
  }

  /// One diagnostic a finding; accounts are named where it concerns them, or not all of the post's.
  func diagnostics(ofAll count: Int) -> [Diagnostic] {
    order.map { finding in
      var diagnostic = finding.diagnostic
      diagnostic.fix = diagnostic.fix?.replacingOccurrences(
        of: accountMark, with: labels[finding]?.first ?? "")
      guard let names = labels[finding], finding.isAboutAccount || names.count < count else {
        return diagnostic
      }
      if names.count == 1 {
        diagnostic.account = names.first
      } else {
        diagnostic.message = "\(listed(names)): \(diagnostic.message)"
      }
      return diagnostic
    }
  }
}
