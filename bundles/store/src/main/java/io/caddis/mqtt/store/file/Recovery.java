package io.caddis.mqtt.store.file;

import io.caddis.mqtt.store.records.Repair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new file of what can be read of a damaged one, and keeps that one aside. The newest commit that can be opened
 * says what there is; where its bytes are damaged, the commits before it are asked, whose bytes may still be in the
 * file. So a message comes back that was sent since, rather than one is lost that was not.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final String NEW = StoreFile.NAME + ".new";
    private static final String ASIDE = StoreFile.NAME + ".damaged-";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS")
            .withZone(ZoneOffset.UTC);
    private static final int LAYERS_MAX = 16;
    private static final int CANDIDATES_MAX = 256;
    private static final int ASIDE_FILES_MAX = 3;
    /** Of those that are older than the last one. */
    private static final long ASIDE_BYTES_MAX = 1L << 30;
    private static final long COMMIT_BYTES = 4L << 20;

    private final Path directory;
    private final Disk.Opener opener;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, String> clients = new TreeMap<>();
    private long messages;
    private long blocksLost;
    private long older;
    private boolean unknownLost;

    /**
     * What came of it.
     *
     * @param text    for a person
     * @param clients what became of each client, for a person, by name
     */
    public record Outcome(String text, Map<String, String> clients) {
    }

    private Recovery(Path directory, Disk.Opener opener) {
        this.directory = directory;
        this.opener = opener;
    }

    /**
     * Replaces the file of a folder that is ours and closed.
     *
     * @param why it is damaged
     */
    public static Outcome run(Path directory, Disk.Opener opener, String why) throws StoreException {
        Recovery recovery = new Recovery(directory, opener);
        try {
            recovery.copy();
            Path aside = recovery.exchange();
            return new Outcome(recovery.text(why, aside), recovery.clients);
        } catch (IOException | RuntimeException e) {
            throw StoreFile.failure(directory.resolve(NEW).toString(), e);
        }
    }

    /** Goes on where the process ended while files were exchanged. */
    static void goOn(Path directory) throws IOException {
        Path file = directory.resolve(StoreFile.NAME);
        if (!Rights.isThere(file) && Rights.isThere(directory.resolve(NEW))) { // was whole before the other one went
            Files.move(directory.resolve(NEW), file);
        }
    }

    private void copy() throws IOException, StoreException {
        Files.deleteIfExists(directory.resolve(NEW));
        Disk disk = opener.open(directory.resolve(StoreFile.NAME));
        try {
            openLayers(disk);
            StoreFile fresh = StoreFile.open(directory, NEW, opener);
            try {
                for (String map : layers.isEmpty() ? List.<String>of() : layers.get(0).maps()) {
                    if (map.startsWith(StoreFile.STATES)) {
                        copy(map.substring(StoreFile.STATES.length()), fresh);
                    }
                }
                fresh.commit();
                fresh.close();
            } catch (RuntimeException | Error e) {
                fresh.abandon();
                throw e;
            }
        } finally {
            layers.forEach(Layer::close);
            disk.close();
        }
    }

    private void openLayers(Disk disk) throws IOException {
        List<Root> candidates = new PageFile(disk, null).scan();
        for (Root root : candidates.subList(0, Math.min(CANDIDATES_MAX, candidates.size()))) {
            if (layers.size() < LAYERS_MAX) {
                try {
                    layers.add(Layer.open(disk, root));
                } catch (RuntimeException | AssertionError e) { // MVStore asserts what the file should be
                    Reports.debug(LOG, "commit {} cannot be read", root.number(), e);
                }
            }
        }
    }

    private void copy(String client, StoreFile fresh) {
        Copy states = new Copy(StoreFile.STATES + client, fresh.states(client), fresh);
        states.read(0, Long.MIN_VALUE, Long.MAX_VALUE);
        Copy contents = new Copy(StoreFile.MESSAGES + client, fresh.messages(client), fresh);
        contents.read(0, Long.MIN_VALUE, Long.MAX_VALUE);
        Copy arrivals = new Copy(StoreFile.ARRIVALS + client, fresh.arrivals(client), fresh);
        arrivals.read(0, Long.MIN_VALUE, Long.MAX_VALUE);
        Copy tracks = new Copy(StoreFile.TRACKS + client, fresh.tracks(client), fresh);
        tracks.read(0, Long.MIN_VALUE, Long.MAX_VALUE);
        Repair.Outcome outcome = Repair.repair(fresh.states(client), fresh.messages(client), fresh.arrivals(client),
                fresh.tracks(client));
        fresh.commit();
        messages += outcome.messages();
        blocksLost += outcome.blocksLost();
        older += states.older + contents.older + arrivals.older;
        unknownLost |= outcome.headLost() && states.lost;
        clients.put(client, "the store was damaged: " + outcome.messages() + " messages that wait were recovered"
                + lost(outcome.blocksLost(), outcome.headLost())
                + again(states.older + contents.older + arrivals.older));
    }

    private static String lost(long blocks, boolean headLost) {
        return (blocks == 0 ? headLost ? "" : ", none is lost" : "; " + blocks + " blocks of messages, each what came"
                + " between two commits, are lost")
                + (headLost ? "; how many are lost is not known, nor what the server had of them" : "");
    }

    private static String again(long older) {
        return older == 0 ? "" : "; " + older + " records are of older commits: what was sent since is sent again";
    }

    private String text(String why, Path aside) {
        return "the store " + directory + " was damaged (" + why + "): " + messages + " messages of " + clients.size()
                + " clients were recovered" + (layers.isEmpty() ? "; nothing in it could be read, what it kept is lost"
                        : lost(blocksLost, unknownLost)) + again(older)
                + (aside == null ? "" : ". The damaged file is kept as " + aside);
    }

    /** Copies a map, record by record. */
    final class Copy {
        private final String name;
        private final MVMap<Long, byte[]> target;
        private final StoreFile fresh;
        private long bytesSinceCommit;
        private long older;
        private boolean lost;

        Copy(String name, MVMap<Long, byte[]> target, StoreFile fresh) {
            this.name = name;
            this.target = target;
            this.fresh = fresh;
        }

        void read(int layer, long from, long to) {
            if (layer == layers.size()) {
                lost = true;
                return;
            }
            layers.get(layer).read(name, from, to, new OneLayer(this, layer));
        }

        private void put(long key, byte[] bytes, int layer) {
            target.put(key, bytes);
            older += layer == 0 ? 0 : 1;
            bytesSinceCommit += bytes.length;
            if (bytesSinceCommit > COMMIT_BYTES) {
                bytesSinceCommit = 0;
                fresh.commit();
            }
        }
    }

    /** Copies what one layer gives; the layers below it are asked for the rest. */
    record OneLayer(Copy copy, int layer) implements Layer.Found {
        @Override
        public void entry(long key, byte[] bytes) {
            if (Repair.isWhole(key, bytes)) {
                copy.put(key, bytes, layer);
            } else {
                copy.read(layer + 1, key, key + 1);
            }
        }

        @Override
        public void unreadable(long from, long to) {
            copy.read(layer + 1, from, to);
        }
    }

    // ---- the files

    /** The new file takes the place of the damaged one. Where that one is now; null if it was empty. */
    private Path exchange() throws IOException {
        Path file = directory.resolve(StoreFile.NAME);
        Path aside = null;
        if (Rights.isThere(file) && Rights.size(file) > 0) {
            aside = directory.resolve(ASIDE + TIME.format(Instant.now()));
            Files.move(file, aside);
        }
        Files.move(directory.resolve(NEW), file, StandardCopyOption.REPLACE_EXISTING);
        Disk.forceFolder(directory);
        forgetOlder();
        return aside;
    }

    private void forgetOlder() throws IOException {
        List<Path> kept;
        try (Stream<Path> files = Files.list(directory)) {
            kept = files.filter(path -> path.getFileName().toString().startsWith(ASIDE))
                    .sorted(Comparator.reverseOrder()).toList();
        }
        long bytes = 0;
        for (int index = 1; index < kept.size(); index++) {
            bytes += Rights.size(kept.get(index));
            if (index >= ASIDE_FILES_MAX || bytes > ASIDE_BYTES_MAX) {
                Reports.warn(LOG, "{} is deleted: {} newer damaged files are kept", kept.get(index), index);
                Files.delete(kept.get(index));
            }
        }
    }
}
