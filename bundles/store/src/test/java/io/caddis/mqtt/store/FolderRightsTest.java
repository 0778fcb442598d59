package io.caddis.mqtt.store;

import static io.caddis.mqtt.store.Client.accepted;
import static io.caddis.mqtt.store.Client.queued;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.caddis.mqtt.store.file.Disk;
import io.caddis.mqtt.store.file.Rights;
import io.caddis.mqtt.store.file.StoreException;
import io.caddis.mqtt.store.file.StoreFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Messages are nobody else's: who may do what in the folder of a store, and where its files lead. */
@Timeout(120)
class FolderRightsTest {
    private static final List<String> FILES = List.of("lock", "reserve", "sessions.mv");

    @TempDir
    private Path temporary;
    private Path folder;
    private StoreWriter writer;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);

    @BeforeEach
    void reachable() throws IOException {
        set(temporary, "rwxr-xr-x"); // JUnit lets nobody else in
        folder = temporary.resolve("below/store");
        log.list = new CopyOnWriteArrayList<>(); // other threads write while it is read
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stop() throws InterruptedException {
        root.detachAppender(log);
        if (writer != null) {
            writer.stop();
            assertTrue(writer.awaitEnd(TimeUnit.SECONDS.toNanos(30)), "the thread ends");
        }
    }

    private static void set(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private Map<String, String> rightsOfFiles() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.put(file.getFileName().toString(), rights(file));
            }
        }
        return all;
    }

    private Client open() {
        writer = new StoreWriter(folder);
        return Client.open(writer, "a");
    }

    private void close(Client client) throws InterruptedException {
        client.journal.close();
        client.awaitClosed();
        stop();
        writer = null;
        root.addAppender(log);
    }

    private List<String> warned() {
        return log.list.stream().filter(event -> event.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** As an earlier version left it, with the umask of most machines. */
    private void upgraded(String rights) throws Exception {
        Client client = open();
        client.append(accepted(1, "one")).awaitCommitted(1);
        close(client);
        set(folder, rights);
        for (String file : FILES) {
            set(folder.resolve(file), "rw-r--r--");
        }
    }

    @Test
    void aNewStoreIsItsUsersAlone() throws Exception {
        Client client = open();
        client.append(accepted(1, "one")).awaitCommitted(1);
        assertEquals("rwx------", rights(folder));
        assertEquals(Map.of("lock", "rw-------", "reserve", "rw-------", "sessions.mv", "rw-------"), rightsOfFiles());
        assertEquals(List.of(), warned());
        client.journal.close();
        client.awaitClosed();
    }

    @Test
    void anUpgradeGoesOnWithOneWarning() throws Exception {
        upgraded("rwxr-xr-x");
        Client client = open();
        assertEquals(List.of(queued(1, "one")), client.state().outgoing());
        assertEquals("rwxr-xr-x", rights(folder), "others may need it");
        assertEquals(Map.of("lock", "rw-------", "reserve", "rw-------", "sessions.mv", "rw-------"), rightsOfFiles());
        assertEquals(1, warned().size(), () -> warned().toString());
        String warning = warned().get(0);
        assertTrue(warning.startsWith("the store " + folder + ": others could read or change its files "), warning);
        assertTrue(FILES.stream().allMatch(warning::contains), warning);
        assertTrue(isLocked(folder.resolve("lock")), "the lock was not given back");
        close(client);
        open().state();
        assertEquals(1, warned().size(), "nothing is left to be said");
    }

    /** As other processes see it: whoever opens and closes the file another time gives it back, on POSIX. */
    private static boolean isLocked(Path file) throws IOException {
        return Files.readString(Path.of("/proc/locks")).contains(":" + Files.getAttribute(file, "unix:ino") + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxrwxrwx"})
    void aFolderThatOthersMayWriteToIsWarnedOfAndServes(String rights) throws Exception {
        Files.createDirectories(folder);
        set(folder, rights);
        Client client = open();
        client.append(accepted(1, "one")).awaitCommitted(1);
        String who = rights.endsWith("rwx") ? "every user of this machine" : "its group";
        assertEquals(List.of("the store " + folder + ": its folder may be written to by " + who + " (" + rights
                + "), who can put other files in the place of the store's: give it to this process' user alone, as with"
                + " chmod 700"), warned());
        assertEquals(rights, rights(folder));
    }

    @Test
    void whatNobodyCanReachIsNotWarnedOf() throws Exception {
        upgraded("rwxrwxrwx");
        set(folder.getParent(), "rwx------");
        open().state();
        assertEquals(List.of(), warned());
        assertEquals("rw-------", rights(folder.resolve("sessions.mv")));
    }

    @Test
    void theFolderMayBeALinkAndBelowOne() throws Exception {
        Path real = Files.createDirectories(temporary.resolve("disk/real"));
        set(real, "rwx------");
        Files.createDirectories(folder.getParent());
        Files.createSymbolicLink(folder, real);
        Client client = open();
        client.append(accepted(1, "one")).awaitCommitted(1);
        assertTrue(Files.exists(real.resolve("sessions.mv")));
        close(client);
        folder = Files.createSymbolicLink(temporary.resolve("other"), temporary.resolve("disk")).resolve("new");
        open().state();
        assertEquals("rwx------", rights(temporary.resolve("disk/new")));
        assertEquals(List.of(), warned());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "sessions.mv"})
    void aLinkInThePlaceOfAFileIsNotFollowed(String name) throws Exception {
        Path victim = Files.writeString(temporary.resolve("victim"), "precious");
        set(victim, "rw-r--r--");
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve(name), victim);
        String failure = open().awaitFailure();
        assertTrue(failure.contains(folder.resolve(name) + ": is a symbolic link, which the store does not follow: put"
                + " the file in its place, or configure the directory that the link leads to"), failure);
        assertEquals("precious", Files.readString(victim));
        assertEquals("rw-r--r--", rights(victim));
        Files.delete(folder.resolve(name));
        writer.stop();
    }

    @Test
    void aLinkThatLeadsNowhereMakesNoFile() throws Exception {
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("sessions.mv"), temporary.resolve("made"));
        assertTrue(open().awaitFailure().contains("is a symbolic link"));
        assertFalse(Files.exists(temporary.resolve("made")));
    }

    @Test
    void aLinkInThePlaceOfTheReserveIsNotFilled() throws Exception {
        Path victim = Files.writeString(temporary.resolve("victim"), "precious");
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("reserve"), victim);
        open().state();
        assertEquals("precious", Files.readString(victim));
    }

    @Test
    void aPipeInThePlaceOfTheReserveIsNotWaitedFor() throws Exception {
        Files.createDirectories(folder);
        assertEquals(0, new ProcessBuilder("mkfifo", folder.resolve("reserve").toString()).start().waitFor());
        open().state();
    }

    /** A recovery reads, writes and moves files. */
    @Test
    void aRecoveryFollowsNoLinkAndLeavesFilesToItsUser() throws Exception {
        upgraded("rwx------");
        Path victim = Files.writeString(temporary.resolve("victim"), "precious");
        byte[] bytes = Files.readAllBytes(folder.resolve("sessions.mv"));
        Arrays.fill(bytes, 0, 8192, (byte) 0);
        Files.write(folder.resolve("sessions.mv"), bytes);
        Files.createSymbolicLink(folder.resolve("sessions.mv.new"), victim);
        assertEquals(List.of(queued(1, "one")), open().state().outgoing());
        assertEquals("precious", Files.readString(victim));
        rightsOfFiles().forEach((file, rights) -> assertEquals("rw-------", rights, file));
    }

    /** A zip, as the JDK opens it, knows neither owners nor modes, as Windows and FAT. */
    @Test
    void fileSystemsWithoutOwnersAndModes() throws Exception {
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + temporary.resolve("a.zip").toUri()),
                Map.of("create", "true"))) {
            Path inside = zip.getPath("/below/store");
            Rights.make(inside);
            Rights.make(inside);
            Files.writeString(inside.resolve("lock"), "x");
            assertTrue(Files.isDirectory(inside));
            assertNull(Rights.keepOthersOut(inside));
        }
    }

    @Test
    void aFileThatIsNoneIsNamed() throws Exception {
        Files.createDirectories(folder);
        assertEquals(0, new ProcessBuilder("mkfifo", folder.resolve("sessions.mv").toString()).start().waitFor());
        String failure = assertThrows(StoreException.class,
                () -> StoreFile.open(folder, Disk::open)).getMessage();
        assertEquals("the store cannot use " + folder.resolve("sessions.mv") + ": is no file: remove it; it goes on by"
                + " itself", failure);
    }
}
