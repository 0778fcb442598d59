package io.caddis.mqtt.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What the rights of a file let other users of this machine do, in words for a warning, so that all bundles judge
 * alike. Null where nothing is to be said: also if the file is not there, and on file systems that know no owners and
 * no modes, as on Windows, where the access list of a folder says who may do what. Each call looks at the disk, may
 * block, and throws nothing. Thread-safe.
 */
public final class FileRights {
    /** A link to the folder of the process, whose owner is the user that it runs as. On Linux. */
    private static final Path THIS_PROCESS = Path.of("/proc/self");

    private FileRights() {
    }

    /** Of a file that holds a secret: whether everybody may read or change it. Links are followed. */
    public static String ofSecret(Path file) {
        try {
            Path real = file.toRealPath();
            Set<PosixFilePermission> rights = of(real);
            boolean read = rights != null && rights.contains(PosixFilePermission.OTHERS_READ);
            boolean write = rights != null && rights.contains(PosixFilePermission.OTHERS_WRITE);
            return (read || write) && isReached(real, true) ? "every user of this machine may "
                    + (read && write ? "read and change" : read ? "read" : "change") + " it (" + shown(rights)
                    + "): take that right away, as with chmod o-rw" : null;
        } catch (IOException | RuntimeException e) { // whoever opens it says so
            return null;
        }
    }

    /**
     * Of a folder whose files nobody else should replace: whether its group or everybody may write to it, or another
     * user owns it. Links are followed.
     */
    public static String ofFolder(Path folder) {
        try {
            Path real = folder.toRealPath();
            String owner = owner(real);
            if (owner != null) {
                return "belongs to the user '" + owner + "' (" + shown(of(real)) + ")";
            }
            Set<PosixFilePermission> rights = of(real);
            boolean all = rights != null && rights.contains(PosixFilePermission.OTHERS_WRITE) && isReached(real, true);
            boolean group = rights != null && rights.contains(PosixFilePermission.GROUP_WRITE)
                    && isReached(real, false);
            return all || group ? "may be written to by " + (all ? "every user of this machine" : "its group") + " ("
                    + shown(rights) + ")" : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /**
     * The name of the user who owns a file, if that is another one than this process runs as, and not root, who may do
     * all. Links are followed.
     */
    public static String foreignOwner(Path file) {
        try {
            return owner(file);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static String owner(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return null;
        }
        Object user = Files.getAttribute(file, "unix:uid");
        if (user.equals(0)) {
            return null;
        }
        String name = Files.getOwner(file).getName();
        boolean ours = Files.exists(THIS_PROCESS) ? user.equals(Files.getAttribute(THIS_PROCESS, "unix:uid"))
                : name.equals(System.getProperty("user.name"));
        return ours ? null : name;
    }

    /** Null where there are none. */
    private static Set<PosixFilePermission> of(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null ? null : view.readAttributes().permissions();
    }

    private static String shown(Set<PosixFilePermission> rights) {
        return rights == null ? "" : PosixFilePermissions.toString(rights);
    }

    /** Whether all folders above let others, or a group that may be theirs, pass. */
    private static boolean isReached(Path real, boolean byAll) throws IOException {
        for (Path folder = real.getParent(); folder != null; folder = folder.getParent()) {
            Set<PosixFilePermission> rights = of(folder);
            if (rights != null && !rights.contains(PosixFilePermission.OTHERS_EXECUTE)
                    && (byAll || !rights.contains(PosixFilePermission.GROUP_EXECUTE))) {
                return false;
            }
        }
        return true;
    }
}
