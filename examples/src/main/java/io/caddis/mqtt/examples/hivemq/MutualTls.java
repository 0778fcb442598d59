package io.caddis.mqtt.examples.hivemq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Scanner;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Sends what is typed, and shows the server a certificate, which may be renewed meanwhile. Arguments: HOST, PORT, PEM
 * files of authority, certificate and key, seconds between two looks at them.
 */
public final class MutualTls {
    private static String used;
    private static volatile MqttClientSslConfig renewed;

    public static void main(String[] args) throws Exception {
        used = contents(args);
        Mqtt5BlockingClient client = Mqtt5Client.builder().identifier("gateway").serverHost(args[0])
                .serverPort(Integer.parseInt(args[1])).sslConfig(ssl(args)).automaticReconnectWithDefaultConfig()
                .addDisconnectedListener(MutualTls::disconnected).buildBlocking();
        client.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        long seconds = Long.parseLong(args[5]);
        looks.scheduleWithFixedDelay(() -> renew(client, args), seconds, seconds, TimeUnit.SECONDS);
        Scanner typed = new Scanner(System.in);
        while (typed.hasNextLine()) {
            client.publishWith().topic("plant/secure").qos(MqttQos.AT_LEAST_ONCE)
                    .payload(typed.nextLine().getBytes(UTF_8)).send();
        }
        looks.shutdownNow();
        client.disconnect();
    }

    private static void renew(Mqtt5BlockingClient client, String[] args) {
        try {
            String now = contents(args);
            if (!now.equals(used)) {
                renewed = ssl(args);
                used = now;
                client.disconnect();
            }
        } catch (Exception e) {
            System.err.println("not renewed yet: " + e);
        }
    }

    private static void disconnected(MqttClientDisconnectedContext context) {
        MqttClientSslConfig now = renewed;
        if (now != null) {
            context.getReconnector().reconnect(true).transportConfig(
                    context.getReconnector().getTransportConfig().extend().sslConfig(now).build());
            renewed = null;
        }
    }

    private static String contents(String[] args) throws Exception {
        return Files.readString(Path.of(args[2])) + Files.readString(Path.of(args[3]))
                + Files.readString(Path.of(args[4]));
    }

    private static MqttClientSslConfig ssl(String[] args) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Certificate authority : certificates(args[2])) {
            trusted.setCertificateEntry("authority " + trusted.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        Certificate[] chain = certificates(args[3]);
        String pem = Files.readString(Path.of(args[4])).replaceAll("-----.*-----", "");
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))), new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        return MqttClientSslConfig.builder().keyManagerFactory(keys).trustManagerFactory(trust).build();
    }

    private static Certificate[] certificates(String file) throws Exception {
        byte[] pem = Files.readAllBytes(Path.of(file));
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))
                .toArray(new Certificate[0]);
    }
}
