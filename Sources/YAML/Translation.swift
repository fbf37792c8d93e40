import Diagnostics

struct Translation {
  let fault: SyntaxFault
  var source: SourceText
  init(_ fault: SyntaxFault, after builder: NodeBuilder) { self.fault = fault; source = builder.source }
  mutating func diagnostic() -> Diagnostic {
    Diagnostic(
      "yaml-syntax", .error, "YAML cannot be read here: \(fault.problem)",
      at: source.place(fault.index, fault.index + 1))
  }
}
