package io.caddis.mqtt.codec;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.ProtocolVersion;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The packets of {@code vectors/packets.json}; the README beside it tells where they come from. */
final class Vectors {
    /** A packet and the fields it stands for. */
    record Valid(String id, ProtocolVersion version, PacketType type, byte[] bytes, JsonObject fields, String text) {
        @Override
        public String toString() {
            return id + " " + version + " " + type + " " + text;
        }
    }

    /** What a receiver refuses; {@code reasonCode} is null where the file has none, which is before 5.0. */
    record Malformed(String id, ProtocolVersion version, String level, byte[] bytes, ReasonCode reasonCode,
            String text) {
        @Override
        public String toString() {
            return id + " " + version + " " + level + " " + text;
        }
    }

    private static final JsonObject FILE = load();

    private Vectors() {
    }

    static List<Valid> valid() {
        return FILE.getJsonArray("valid").getValuesAs(JsonObject.class).stream().map(vector -> new Valid(
                vector.getString("id"), version(vector), PacketType.valueOf(vector.getString("type")), bytes(vector),
                vector.getJsonObject("fields"), vector.getString("description"))).toList();
    }

    static List<Malformed> malformed() {
        return FILE.getJsonArray("malformed").getValuesAs(JsonObject.class).stream().map(vector -> new Malformed(
                vector.getString("id"), version(vector), vector.getString("level"), bytes(vector),
                vector.isNull("v5_reason_code") ? null
                        : ReasonCode.of(Integer.decode(vector.getString("v5_reason_code"))),
                vector.getString("description"))).toList();
    }

    private static ProtocolVersion version(JsonObject vector) {
        int level = vector.getInt("version");
        return Arrays.stream(ProtocolVersion.values()).filter(one -> one.level() == level).findAny().orElseThrow();
    }

    private static byte[] bytes(JsonObject vector) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(vector.getInt("length"));
        bytes.writeBytes(HexFormat.of().parseHex(vector.getString("hex", vector.getString("hex_prefix", ""))));
        if (vector.containsKey("repeat")) {
            JsonObject repeat = vector.getJsonObject("repeat");
            byte[] tail = new byte[repeat.getInt("count")];
            Arrays.fill(tail, (byte) Integer.parseInt(repeat.getString("byte"), 16));
            bytes.writeBytes(tail);
            checkDigest(bytes.toByteArray(), vector.getString("sha256"));
        }
        if (bytes.size() != vector.getInt("length")) {
            throw new AssertionError(vector.getString("id") + " has " + bytes.size() + " bytes");
        }
        return bytes.toByteArray();
    }

    private static void checkDigest(byte[] bytes, String expected) {
        try {
            String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            if (!digest.equals(expected)) {
                throw new AssertionError("repeated bytes with digest " + digest + " instead of " + expected);
            }
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonObject load() {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/packets.json");
                JsonReader reader = Json.createReader(in)) {
            return reader.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
