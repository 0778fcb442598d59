package io.caddis.mqtt.tls.material;

import static io.caddis.mqtt.tls.material.Shelf.PASSWORD;
import static io.caddis.mqtt.tls.material.Shelf.options;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A private key that everybody may read is none, whatever guards the file. */
class KeyFileRightsTest {
    @TempDir
    Path folder;

    private static void set(Path path, String rights) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    @Test
    void saysWhatOthersMayDoToTheFileOfTheKey() throws Exception {
        set(folder, "rwxr-xr-x");
        String file = new Shelf(folder).file("default.p12");
        set(Path.of(file), "rw-r-----");
        assertEquals(null, MaterialReader.exposure(options(file, null, null, PASSWORD)));
        set(Path.of(file), "rw-r--r--");
        assertEquals("tls.key = '" + file + "': every user of this machine may read it (rw-r--r--): take that right"
                + " away, as with chmod o-rw", MaterialReader.exposure(options(file, null, null, PASSWORD)));
    }
}
