package io.caddis.mqtt.shell.running;

import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.usage.CommandException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What commands may read of this machine: the files below one folder, and only if it is configured. Whoever may use
 * the shell is not, for that, somebody who may read all that the process may read, and send it away. Thread-safe.
 */
public final class AllowedFolder {
    /** The key of the shell's configuration, and, behind the PID and a dot, the property of the framework. */
    public static final String KEY = "directory";
    /** What the key is of. */
    public static final String PID = "io.caddis.mqtt.shell";

    private volatile String folder;

    /** @param newFolder null or blank for none: nothing is allowed */
    public void set(String newFolder) {
        folder = newFolder == null || newFolder.isBlank() ? null : newFolder.strip();
    }

    /** @throws CommandException if nothing of this machine is allowed; naming {@code what} and the remedy */
    public void need(String what) {
        if (folder == null) {
            throw new CommandException(what + " is not allowed: set " + KEY + " of the configuration " + PID
                    + " to the folder whose files commands may read");
        }
    }

    /**
     * The file as it is on the disk, without a link in its path.
     *
     * @param name relative to the folder, or absolute
     * @param what wants to read it, for the refusal
     * @throws CommandException if it is not below the folder, by its name or by where its links lead, or is no file
     */
    public Path file(String name, String what) {
        need(what);
        String shown = what + " '" + Text.safe(name) + "'";
        try {
            Path base = Path.of(folder).toAbsolutePath().normalize();
            Path asked = base.resolve(name).normalize();
            Path realBase = base.toRealPath();
            // by its name first: of what is elsewhere nobody learns whether it is there
            if (!asked.startsWith(base) && !asked.startsWith(realBase)) {
                throw outside(shown);
            }
            Path real = asked.toRealPath();
            if (!real.startsWith(realBase)) {
                throw outside(shown);
            }
            if (!Files.isRegularFile(real)) {
                throw new CommandException(shown + " is no file: give the path of one");
            }
            return real;
        } catch (IOException | InvalidPathException e) {
            throw unreadable(shown, e);
        }
    }

    /**
     * A new file below the folder, open for writing: what is there already is neither changed nor followed.
     *
     * @param name relative to the folder, or absolute; the folder that it is in has to be there
     * @param what wants to write it, for the refusal
     * @throws CommandException if it is not below the folder, by its name or by where links lead, or is there
     */
    public OutputStream newFile(String name, String what) {
        need(what);
        String shown = what + " '" + Text.safe(name) + "'";
        try {
            Path base = Path.of(folder).toAbsolutePath().normalize();
            Path asked = base.resolve(name).normalize();
            Path realBase = base.toRealPath();
            if (!asked.startsWith(base) && !asked.startsWith(realBase) || asked.equals(base)
                    || asked.equals(realBase)) {
                throw outside(shown);
            }
            Path parent = asked.getParent().toRealPath();
            if (!parent.startsWith(realBase)) {
                throw outside(shown);
            }
            return Files.newOutputStream(parent.resolve(asked.getFileName()), StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(shown + " is there already: give the name of a new file");
        } catch (IOException | InvalidPathException e) {
            throw new CommandException(shown + " cannot be written: " + Running.words(e) + " ("
                    + e.getClass().getSimpleName() + "); give the name of a new file in a folder that is there");
        }
    }

    /** What is said of a file that cannot be read. */
    public static CommandException unreadable(String shown, Exception e) {
        return new CommandException(shown + " is not readable: " + Running.words(e) + " ("
                + e.getClass().getSimpleName() + "); give the path of a file");
    }

    private CommandException outside(String shown) {
        return new CommandException(shown + " is not below " + Text.safe(folder) + ": commands may read and write files"
                + " of this folder only, see " + KEY + " of the configuration " + PID);
    }
}
