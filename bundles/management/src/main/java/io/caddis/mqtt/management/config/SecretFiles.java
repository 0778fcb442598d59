package io.caddis.mqtt.management.config;

import io.caddis.mqtt.spi.FileRights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files that hold secrets of a configuration: {@code .password = file:/run/secrets/mqtt}. They are read at each attempt
 * to connect, on a pool thread, so that a configuration does no input and output, and a new secret needs none.
 *
 * @param references what is to be read
 * @param values     the configuration, with the references in it
 */
public record SecretFiles(Set<Reference> references, Map<String, ?> values, String generatedId) {
    private static final int BYTES_MAX = 64 << 10; // a password of MQTT has no more

    /** A value that is in a file. */
    record Reference(String key, Path file) {
    }

    /**
     * What these files hold now. May block.
     *
     * @throws IllegalArgumentException naming key, rule and remedy
     */
    Map<Path, String> contents() {
        Map<Path, String> contents = new HashMap<>();
        for (Reference reference : references) {
            contents.put(reference.file, content(reference));
        }
        return contents;
    }

    private static String content(Reference reference) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(reference.file)) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        } catch (IOException e) { // its message names the file, which may be a password that begins with file:
            throw refuse(reference, "the file that it names cannot be read (" + e.getClass().getSimpleName()
                    + "): create it, or let this process read it");
        }
        if (bytes.length > BYTES_MAX) {
            throw refuse(reference, "the file that it names has more than " + BYTES_MAX
                    + " bytes: name one that holds the secret only");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IOException e) {
            throw refuse(reference, "the file that it names is not UTF-8: write it as text");
        }
        String content = text.endsWith("\r\n") ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        if (content.isEmpty()) {
            throw refuse(reference, "the file that it names is empty: write the secret into it");
        }
        return content;
    }

    /** What others may do to these files, for a person: a line each, with nothing secret. May block. */
    public List<String> exposures() {
        List<String> found = new ArrayList<>();
        for (Reference reference : references) {
            String rights = FileRights.ofSecret(reference.file);
            if (rights != null) {
                found.add(reference.key + " = (hidden): the file that it names holds a secret, and " + rights);
            }
        }
        return found;
    }

    private static IllegalArgumentException refuse(Reference reference, String rule) {
        return new IllegalArgumentException(reference.key + " = (hidden): " + rule);
    }

    /** Nothing of it. */
    @Override
    public String toString() {
        return "SecretFiles[" + references.size() + "]";
    }
}
