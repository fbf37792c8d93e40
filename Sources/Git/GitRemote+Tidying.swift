extension GitRemote {
  /// Packs our own store once it has gathered many small files. Called with the fetch lock held; what another
  /// run has written in the last day is left alone. A failure is of no consequence.
  func tidy() async {
    let packs = Disk.names(in: store.objectsDirectory + "/pack").count { $0.hasSuffix(".pack") }
    // git's own measure: one of 256 folders stands for all.
    let loose = Disk.names(in: store.objectsDirectory + "/17").count
    guard packs > 40 || loose > 30 else { return }
    _ = try? await program.run(
      ["gc", "--quiet", "--prune=1.day.ago"], repository: store.gitDirectory, settings: settings)
  }
}
