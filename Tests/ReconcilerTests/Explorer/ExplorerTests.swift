import Foundation
import Testing

@Suite("Everything that can happen, within bounds")
struct ExplorerTests {
  @Test(
    "Never twice, never silently missed, no receipt lost, the right exit code", arguments: Variant.all)
  func everything(_ variant: Variant) {
    let settings = ProcessInfo.processInfo.environment
    if let only = settings["POSTRIDER_EXPLORE_ONLY"], only != variant.description { return }
    var variant = variant
    var limit = 60_000
    if let more = settings["POSTRIDER_EXPLORE"].flatMap(Int.init) {
      variant.mishapBound += more
      limit = 3_000_000
    }
    let result = Explorer(variant: variant, limit: limit).explore()
    FileHandle.standardOutput.write(Data((result.line + "\n").utf8))
    let isRight = result.problem == nil
    #expect(isRight, "\(result.text)")
    let isWhole = !result.isCutShort
    #expect(isWhole, "\(result.line)")
    let isMuch = result.problem != nil || result.states >= 1000
    #expect(isMuch, "too little to prove anything: \(result.line)")
  }
}
