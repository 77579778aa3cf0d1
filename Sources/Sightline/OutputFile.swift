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
    if Paths.isFolder(path) { throw RunFault(.output, "'\(path)' is a folder") }
    if isDevice(path) { return }
    guard overwrites || !Paths.exists(path) || isOwn(path) else {
      throw RunFault(
        .output, "'\(path)' exists and was not written by this tool",
        hint: "choose another name, or --force to replace it")
    }
    do throws(FileFault) {
      try FileWriter.check(path)
    } catch {
      throw RunFault(.output, error)
    }
  }

  /// Checks that a folder can be written into or made, before any work is done.
  ///
  /// - Throws: `RunFault` (status 6).
  static func checkFolder(_ path: String) throws(RunFault) {
    do throws(FileFault) {
      try Paths.checkFolder(path)
    } catch {
      throw RunFault(.output, error)
    }
  }

  /// Where a path leads, also where nothing is there yet: the folder's real place and the name.
  static func place(_ path: String) -> String {
    if let place = try? Paths.resolved(path) { return place }
    let folder = Paths.folder(of: path)
    return Paths.join((try? Paths.resolved(folder)) ?? folder, Paths.name(of: path))
  }

  private static func isDevice(_ path: String) -> Bool {
    // Standard output may be sent to a file; it is a stream all the same.
    if path.hasPrefix("/dev/") || path.hasPrefix("/proc/self/fd/") { return true }
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
      throw RunFault(.output, error)
    }
  }

  /// Makes a folder with its parents.
  ///
  /// - Throws: `RunFault` (status 6).
  static func createFolder(_ path: String) throws(RunFault) {
    do throws(FileFault) {
      try Paths.createFolder(path)
    } catch {
      throw RunFault(.output, error)
    }
  }
}

extension RunFault {
  /// A file that cannot be written, and what to do where that is known.
  init(_ status: ExitStatus, _ fault: FileFault) {
    let hint: String? =
      switch fault {
      case .noFolder(let path): "make it first: mkdir -p '\(Paths.folder(of: path))'"
      default: nil
      }
    self.init(status, "cannot write: \(fault.message)", hint: hint)
  }
}
