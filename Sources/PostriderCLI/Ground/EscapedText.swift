import Diagnostics

extension String {
  /// Text from files, servers or the command line, made safe for a terminal; its line breaks stay.
  var safeLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).terminalSafe }
      .joined(separator: "\n")
  }
}
