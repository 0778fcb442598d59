package io.caddis.mqtt.examples.paho;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.mqttv5.client.DisconnectedBufferOptions;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;

/**
 * Sends what is typed, and shows the server a certificate, which may be renewed meanwhile. Arguments:
 * {@code ssl://HOST:PORT}, PEM files of authority, certificate and key, seconds between two looks at them.
 */
public final class MutualTls {
    private static String used;

    public static void main(String[] args) throws Exception {
        MqttAsyncClient client = new MqttAsyncClient(args[0], "gateway", new MemoryPersistence());
        DisconnectedBufferOptions buffer = new DisconnectedBufferOptions();
        buffer.setBufferEnabled(true);
        client.setBufferOpts(buffer);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(true);
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        used = contents(args);
        options.setSocketFactory(context(args).getSocketFactory());
        client.connect(options).waitForCompletion();
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        long seconds = Long.parseLong(args[4]);
        looks.scheduleWithFixedDelay(() -> renew(client, options, args), seconds, seconds, TimeUnit.SECONDS);
        Scanner typed = new Scanner(System.in);
        while (typed.hasNextLine()) {
            byte[] line = typed.nextLine().getBytes(UTF_8);
            synchronized (client) { // it takes nothing while it connects anew
                client.publish("plant/secure", line, 1, false).waitForCompletion();
            }
        }
        looks.shutdownNow();
        client.disconnect().waitForCompletion();
        client.close();
    }

    private static void renew(MqttAsyncClient client, MqttConnectionOptions options, String[] args) {
        try {
            String now = contents(args);
            if (!now.equals(used)) {
                options.setSocketFactory(context(args).getSocketFactory());
                synchronized (client) {
                    client.disconnect().waitForCompletion();
                    client.connect(options).waitForCompletion();
                }
                used = now;
            }
        } catch (Exception e) {
            System.err.println("not renewed yet: " + e);
        }
    }

    private static String contents(String[] args) throws Exception {
        return Files.readString(Path.of(args[1])) + Files.readString(Path.of(args[2]))
                + Files.readString(Path.of(args[3]));
    }

    private static SSLContext context(String[] args) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Certificate authority : certificates(args[1])) {
            trusted.setCertificateEntry("authority " + trusted.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        Certificate[] chain = certificates(args[2]);
        String pem = Files.readString(Path.of(args[3])).replaceAll("-----.*-----", "");
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))), new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate[] certificates(String file) throws Exception {
        byte[] pem = Files.readAllBytes(Path.of(file));
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))
                .toArray(new Certificate[0]);
    }
}
