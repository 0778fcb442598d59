package io.caddis.mqtt.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is warned of, and what is not: a warning that is none is not read the next time. */
class FileRightsTest {
    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void reachable() throws IOException {
        set(folder, "rwxr-xr-x"); // JUnit lets nobody else in
        file = Files.writeString(folder.resolve("secret"), "x");
    }

    private static void set(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    private static void give(Path path) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root gives files away");
        Files.setOwner(path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--, read", "r--------, ", "rw-r-----, ", "rw-rw----, ", "rw----r--, read", "rw-----w-, change",
        "rwxrwxrwx, read and change", "rwx--x--x, "})
    void secrets(String rights, String others) throws IOException {
        set(file, rights);
        assertEquals(others == null ? null : "every user of this machine may " + others + " it (" + rights
                + "): take that right away, as with chmod o-rw", FileRights.ofSecret(file));
    }

    @Test
    void theRightsAreThoseOfTheFileALinkLeadsTo() throws IOException {
        set(file, "rw-------");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertNull(FileRights.ofSecret(link));
        set(file, "rw-r--r--");
        assertNotNull(FileRights.ofSecret(link));
    }

    @Test
    void whatNobodyCanReachIsSafe() throws IOException {
        set(file, "rwxrwxrwx");
        set(folder, "rwx--x---");
        assertNull(FileRights.ofSecret(file), "all others stop at the folder");
        Path inner = Files.createDirectory(folder.resolve("inner"));
        set(inner, "rwxrwx---");
        assertEquals("may be written to by its group (rwxrwx---)", FileRights.ofFolder(inner));
        set(folder, "rwx------");
        assertNull(FileRights.ofFolder(inner));
    }

    @ParameterizedTest
    @CsvSource({"rwx------, ", "rwxr-xr-x, ", "rwxrwxr-x, its group", "rwxr-xrwx, every user of this machine",
        "rwxrwxrwx, every user of this machine"})
    void folders(String rights, String who) throws IOException {
        set(folder, rights);
        assertEquals(who == null ? null : "may be written to by " + who + " (" + rights + ")",
                FileRights.ofFolder(folder));
    }

    @Test
    void whatBelongsToAnotherUser() throws IOException {
        assertNull(FileRights.foreignOwner(file));
        assertNull(FileRights.foreignOwner(Path.of("/proc")), "root may do all anyway");
        give(file);
        assertEquals("nobody", FileRights.foreignOwner(file));
        give(folder);
        assertEquals("belongs to the user 'nobody' (rwxr-xr-x)", FileRights.ofFolder(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/no/such/file", "", "relative/none"})
    void whatIsNotThereIsSomebodyElsesToSay(String name) {
        assertNull(FileRights.ofSecret(Path.of(name).resolve("none")));
        assertNull(FileRights.ofFolder(Path.of(name).resolve("none")));
        assertNull(FileRights.foreignOwner(Path.of(name).resolve("none")));
    }

    /** A zip, as the JDK opens it, knows neither owners nor modes, as Windows and FAT. */
    @Test
    void fileSystemsWithoutOwnersAndModes() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + folder.resolve("a.zip").toUri()),
                Map.of("create", "true"))) {
            Path inside = Files.createDirectory(zip.getPath("/folder"));
            Path secret = Files.writeString(inside.resolve("secret"), "x");
            assertNull(FileRights.ofSecret(secret));
            assertNull(FileRights.ofFolder(inside));
            assertNull(FileRights.foreignOwner(secret));
        }
    }
}
