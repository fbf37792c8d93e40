import Foundation

extension World {
  /// The page behind a permalink, or nil where the path is none.
  func page(for request: SandboxRequest) -> SandboxAnswer? {
    guard request.method == "GET" else { return nil }
    let path = "/" + request.segments.joined(separator: "/")
    guard let item = ledger.item(page: path) else { return nil }
    return .html(HTMLText.escape(item.text))
  }

  func frontPage(_ now: Date) -> String { "sandbox" }
}
