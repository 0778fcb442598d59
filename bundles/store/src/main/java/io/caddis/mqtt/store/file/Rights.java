package io.caddis.mqtt.store.file;

import io.caddis.mqtt.spi.FileRights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages and topics are nobody else's: a folder that the store makes is for its user alone, and so are its files. A
 * folder that was there is left as it is, since others may use it, too, and said something about if they may write to
 * it. File systems without owners and modes do as they do.
 */
public final class Rights {
    private static final Logger LOG = LoggerFactory.getLogger(Rights.class);
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private Rights() {
    }

    /** Makes the folder of a store if it is not there; it may be a link to one. */
    public static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) { // up to Java 18 the next one fails for a link to a folder
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(folder, isPosix(folder) ? only(FOLDER) : new FileAttribute<?>[0]);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) { // else another process was faster
                throw e;
            }
        }
    }

    /**
     * Opens a file of the store to read and write; one that it makes is for this user alone. Follows no link: whoever
     * may write to the folder could have us write to any file that we may write to.
     */
    static FileChannel open(Path file) throws IOException {
        if (isThere(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(file,
                LinkOption.NOFOLLOW_LINKS)) { // a folder cannot be opened anyway; a pipe would be waited for
            throw new FileSystemException(file.toString(), null, Files.isSymbolicLink(file)
                    ? "is a symbolic link, which the store does not follow: put the file in its place, or configure the"
                    + " directory that the link leads to" : "is no file: remove it");
        }
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, options, isPosix(file) ? only(FILE) : new FileAttribute<?>[0]);
    }

    /** Something has this name, be it a link that leads nowhere. */
    static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Bytes of a file of the store, and not of one that a link leads to. */
    static long size(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).size();
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] only(Set<PosixFilePermission> rights) {
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)};
    }

    /**
     * Takes the rights of others from the files of a store that were made with them.
     *
     * @return what a person should know, of the folder, too; null if nothing
     */
    public static String keepOthersOut(Path folder) {
        List<String> found = new ArrayList<>();
        String writers = FileRights.ofFolder(folder);
        if (writers != null) {
            found.add("its folder " + writers + ", who can put other files in the place of the store's: give it to this"
                    + " process' user alone, as with chmod 700");
        }
        List<String> open = new ArrayList<>();
        List<String> left = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (isOurs(file.getFileName().toString())) {
                    close(file, open, left);
                }
            }
        } catch (IOException | RuntimeException e) { // the folder need not be one that can be listed
            Reports.debug(LOG, "the rights of the files in {} are not known", folder, e);
        }
        if (!open.isEmpty()) {
            found.add("others could read or change its files " + String.join(", ", open) + ", which are for this"
                    + " process' user alone from now on (rw-------)");
        }
        if (!left.isEmpty()) {
            found.add("others may read or change its files " + String.join(", ", left) + ": give them to this process'"
                    + " user alone, as with chmod 600");
        }
        return found.isEmpty() ? null : "the store " + folder + ": " + String.join("; ", found);
    }

    private static boolean isOurs(String name) {
        return name.equals(Ownership.NAME) || name.equals(Reserve.NAME) || name.equals(StoreFile.NAME)
                || name.startsWith(StoreFile.NAME + ".");
    }

    private static void close(Path file, List<String> open, List<String> left) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (!FILE.containsAll(view.readAttributes().permissions())) {
                boolean reached = FileRights.ofSecret(file) != null;
                try {
                    // by its name: a view that follows no links opens and closes the file, and by that, on POSIX, gives
                    // back the lock that this process has on it
                    view.setPermissions(FILE);
                    if (reached) {
                        open.add(file.getFileName().toString());
                    }
                } catch (IOException e) {
                    if (reached) {
                        left.add(file.getFileName() + " (" + e + ")");
                    }
                }
            }
        } catch (NoSuchFileException e) {
            Reports.debug(LOG, "somebody else removed it", e);
        }
    }
}
