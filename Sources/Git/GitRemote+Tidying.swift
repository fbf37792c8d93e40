extension GitRemote {
  /// Packs our own store once it has gathered many small files. Called with the fetch lock held; what another
  /// run has written in the last day is left alone. A failure is of no consequence.
  ///
  /// - Parameters:
  ///   - packs: more of them call for it.
  ///   - loose: more single files in one folder of 256 do; git measures the same way.
  func tidy(beyond packs: Int, loose: Int) async {
    let packed = Disk.names(in: store.objectsDirectory + "/pack").count { $0.hasSuffix(".pack") }
    guard packed > packs || Disk.names(in: store.objectsDirectory + "/17").count > loose else { return }
    _ = try? await program.run(
      ["gc", "--quiet", "--prune=1.day.ago"], repository: store.gitDirectory, settings: settings)
  }
}
