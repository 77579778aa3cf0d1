import Files

/// A file that a run writes. One that someone else made is never replaced without being told to.
struct OutputFile {
  /// How far into a file the tool's mark is looked for.
  private static let markWindow = 4096

  /// Checks that a file may be written, before any work is done.
  ///
  /// A file that carries this tool's name near its beginning is its own and may be replaced.
  ///
  /// - Parameter inputs: Files that the run reads; none of them may be written over.
  /// - Throws: `RunFault` (status 6; 2 where an input would be overwritten).
  static func check(_ path: String, overwrites: Bool, inputs: [String]) throws(RunFault) {
    let resolved = try? Paths.resolved(path)
    if let resolved, inputs.contains(where: { (try? Paths.resolved($0)) == resolved }) {
      throw RunFault(.usage, "'\(path)' is read by this run and cannot be written over")
    }
    guard Paths.exists(path), !overwrites else { return }
    if Paths.isFolder(path) { throw RunFault(.output, "'\(path)' is a folder") }
    guard !isDevice(path), !isOwn(path) else { return }
    throw RunFault(
      .output, "'\(path)' exists and was not written by this tool",
      hint: "choose another name, or --force to replace it")
  }

  private static func isDevice(_ path: String) -> Bool {
    do throws(FileFault) {
      _ = try FileBytes.read(path, limit: 0)
      return false
    } catch {
      if case .notRegular = error { return true }
      return false
    }
  }

  private static func isOwn(_ path: String) -> Bool {
    guard let file = try? RandomAccessFile(path) else { return false }
    let count = min(file.size, markWindow)
    guard let bytes = try? file.read(at: 0, count: count) else { return false }
    let mark = Array("sightline".utf8)
    return bytes.indices.contains { start in bytes[start...].starts(with: mark) }
  }

  /// Writes bytes whole or not at all.
  ///
  /// - Throws: `RunFault` (status 6).
  static func write(_ bytes: [UInt8], to path: String) throws(RunFault) {
    do throws(FileFault) {
      try FileWriter.write(bytes, to: path, overwrite: true)
    } catch {
      throw RunFault(.output, "cannot write: \(error.message)")
    }
  }

  /// Makes a folder with its parents.
  ///
  /// - Throws: `RunFault` (status 6).
  static func createFolder(_ path: String) throws(RunFault) {
    do throws(FileFault) {
      try Paths.createFolder(path)
    } catch {
      throw RunFault(.output, "cannot make a folder: \(error.message)")
    }
  }
}
