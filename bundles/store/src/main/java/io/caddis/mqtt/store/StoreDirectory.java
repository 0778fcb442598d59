package io.caddis.mqtt.store;

import io.caddis.mqtt.store.file.Disk;
import io.caddis.mqtt.store.file.Ownership;
import io.caddis.mqtt.store.file.Recovery;
import io.caddis.mqtt.store.file.Reports;
import io.caddis.mqtt.store.file.Reserve;
import io.caddis.mqtt.store.file.Rights;
import io.caddis.mqtt.store.file.StoreException.Kind;
import io.caddis.mqtt.store.file.StoreException;
import io.caddis.mqtt.store.file.StoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a store: its file, which is opened when it is needed and only by its owner, kept a reserve of room
 * for, and mended if it is damaged; and what clients are to hear of that. For the store's thread.
 */
final class StoreDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);
    private static final long RECOVERY_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Path directory;
    private final Disk.Opener opener;
    private final Reserve reserve;
    private Ownership ownership;
    /** At the rights of the folder, which is said something about once. */
    private boolean looked;
    /** Null while it is not open. */
    private StoreFile file;
    /** What had to be mended, for a person; null if nothing had to. */
    private String report;
    /** After a recovery, by client. */
    private Map<String, String> clientReports = Map.of();
    private boolean recovered;
    private long recoveredAtNanos;
    private final Set<String> reportedTo = new HashSet<>();

    StoreDirectory(Path directory, Disk.Opener opener) {
        this.directory = directory;
        this.opener = opener;
        reserve = new Reserve(directory);
    }

    /** The file if it is open, else null. */
    StoreFile file() {
        return file;
    }

    Reserve reserve() {
        return reserve;
    }

    /** The file; opens it if it is not open. */
    StoreFile open() throws StoreException {
        if (file != null) {
            return file;
        }
        try {
            Rights.make(directory);
            if (ownership == null) {
                ownership = new Ownership(directory.resolve(Ownership.NAME));
            }
            if (!ownership.take()) {
                throw new StoreException("the store " + directory + " is in use by " + ownership.owner()
                        + ": stop that one, or configure another directory",
                        ownership.isOurs() ? Kind.BUSY : Kind.OTHER, null); // what is ours may be closing
            }
            if (!looked) {
                looked = true;
                String rights = Rights.keepOthersOut(directory);
                if (rights != null) {
                    Reports.warn(LOG, "{}", rights);
                }
            }
            StoreFile.goOn(directory);
            Path path = directory.resolve(StoreFile.NAME);
            // a store was here, and its file is not, or is empty, which no file of a store is
            boolean isLost = ownership.isSecond() && (!Files.exists(path) || Files.size(path) == 0);
            file = StoreFile.open(directory, opener);
            if (file.doubt() != null && ownership.isClosed()) { // then its last commit was finished
                abandon();
                throw new StoreException(path + ": its last commit is not whole", Kind.DAMAGED, null);
            }
            if (isLost) {
                report = "the store " + directory + " has lost its file " + StoreFile.NAME + ", which was "
                        + (ownership.isClosed() ? "closed" : "not closed by " + ownership.owner()) + ": it begins anew,"
                        + " and what it kept is lost, unless somebody moved it away on purpose";
                Reports.error(LOG, "{}", report);
            }
            sign();
        } catch (IOException e) {
            throw new StoreException("the store cannot use the folder " + directory + ": " + e
                    + ". Mend it, or configure another directory; it goes on by itself", Kind.OTHER, e);
        }
        if (!reserve.isSpent()) {
            reserve.restore();
        }
        return file;
    }

    /** Lets go of the file as it is, without a word. */
    void abandon() {
        if (file != null) {
            file.abandon();
            file = null;
        }
    }

    private void sign() throws IOException {
        if (ownership.isSigned()) {
            return; // it is ours again
        }
        if (!ownership.isClosed() && report == null) {
            report = "the store " + directory + " was not closed by " + ownership.owner()
                    + ": it is as of the last commit" + (file.doubt() == null ? "" : "; " + file.doubt());
            Reports.warn(LOG, "{}", report);
        }
        try {
            ownership.sign();
        } catch (IOException e) {
            Reports.warn(LOG, "the store {} cannot note who owns it: {}", directory,
                    e.toString()); // no room: no reason to stop
        }
    }

    /** What had to be mended, told to each client once; null if nothing had to. */
    String reportFor(String client) {
        return report == null || !reportedTo.add(client) ? null : clientReports.getOrDefault(client, report);
    }

    /** Closes the file, and gives back the right to it. */
    void close() {
        try {
            if (file != null) {
                file.close();
                file = null;
                ownership.unsign();
            }
        } catch (IOException | RuntimeException e) {
            Reports.warn(LOG, "the store {} did not close well, but all is committed: {}", directory,
                    e.toString());
        }
        try {
            if (ownership != null) {
                ownership.close();
            }
        } catch (IOException e) {
            Reports.warn(LOG, "the lock of the store {} was not given back: {}", directory, e.toString());
        }
    }

    // ---- damage

    /** Not twice in a short time: then the disk is to blame. */
    boolean mayRecover() {
        return !recovered || System.nanoTime() - recoveredAtNanos >= RECOVERY_PAUSE_NANOS;
    }

    /** True if there is another file now. */
    boolean recover(StoreException damage, long now) {
        if (!mayRecover()) {
            return false;
        }
        recovered = true;
        recoveredAtNanos = now;
        try {
            Recovery.Outcome outcome = Recovery.run(directory, opener, damage.getMessage());
            Reports.error(LOG, "{}", outcome.text());
            report = outcome.text();
            clientReports = outcome.clients();
            reportedTo.clear();
            return true;
        } catch (StoreException e) {
            Reports.error(LOG, "{}", e.getMessage());
            return false;
        }
    }
}
