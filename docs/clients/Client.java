import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.security.MessageDigest;
import java.time.*;
import java.util.*;
import java.util.concurrent.Future;
import java.util.regex.*;
import org.apache.avro.Schema;
import org.apache.avro.generic.*;
import org.apache.avro.io.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.*;

/**
 * The receiving half of a client in Java, with Apache's own libraries alone: it stores every delivery as a file, confirms
 * it, and only then commits. How an event is framed, headed and keyed stands in {@link #tell}.
 *
 * <pre>java -cp kafka-clients.jar:avro.jar:jackson-*.jar:slf4j-api.jar Client.java KIT OUT</pre>
 */
public class Client {
    static final Set<String> NEVER_RECEIPTED = Set.of("received", "status", "marac-case");
    static final HttpClient HTTP = HttpClient.newHttpClient();

    final String agency, registry;
    final Properties account = new Properties();
    final Producer<byte[], byte[]> producer;
    final Map<Integer, Schema> writers = new HashMap<>();

    Client(Path kit) throws Exception {
        var settings = new HashMap<String, String>();
        Matcher lines = Pattern.compile("(?m)^([a-z-]+) = \"(.*)\"$").matcher(Files.readString(kit.resolve("connector.toml")));
        while (lines.find()) settings.put(lines.group(1), lines.group(2));
        agency = settings.get("agency");
        registry = settings.get("url");
        String password = Files.readString(kit.resolve(settings.get("password-file"))).strip();
        account.put("bootstrap.servers", settings.get("bootstrap"));
        account.put("security.protocol", settings.containsKey("ca-file") ? "SASL_SSL" : "SASL_PLAINTEXT");
        account.put("sasl.mechanism", "SCRAM-SHA-512");
        account.put("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + agency + "\" password=\"" + password + "\";");
        if (settings.containsKey("ca-file")) {
            account.put("ssl.truststore.type", "PEM");
            account.put("ssl.truststore.location", kit.resolve(settings.get("ca-file")).toString());
        }
        var sending = new Properties();
        sending.putAll(account);
        sending.put("max.request.size", 2 * 1024 * 1024);
        producer = new KafkaProducer<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends an event in Confluent wire format: a zero byte, the schema id in four bytes, the Avro body. */
    Future<RecordMetadata> tell(String eventId, String type, GenericRecord event, int schemaId) throws Exception {
        var bytes = new java.io.ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
        encoder.flush();
        String record = ((GenericRecord) event.get("head")).get("record_id").toString();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest((agency + "\u001f" + record).getBytes("UTF-8"));
        byte[] key = HexFormat.of().formatHex(hash, 0, 2).getBytes();
        var sent = new ProducerRecord<>("in." + agency, key, bytes.toByteArray());
        Map.of("ce_specversion", "1.0", "ce_id", eventId, "ce_source", agency, "ce_type", type,
            "ce_time", Instant.now().toString(), "content-type", "application/avro")
            .forEach((name, value) -> sent.headers().add(name, value.getBytes()));
        return producer.send(sent);
    }

    /** Says that a delivery is stored. A later answer has another time, so it is another event with an id of its own. */
    Future<RecordMetadata> confirm(String delivery) throws Exception {
        String latest = get("/subjects/dahub.v1.Receipt/versions/latest");
        Schema schema = new Schema.Parser().parse(field(latest, "schema"));
        long now = System.currentTimeMillis();
        GenericRecord head = new GenericRecordBuilder(schema.getField("head").schema())
            .set("agency", agency).set("record_id", delivery).set("recorded_at", now).build();
        GenericRecord receipt = new GenericRecordBuilder(schema)
            .set("head", head).set("delivery_id", delivery).set("state", "delivered").set("at", now).build();
        return tell(UUID.randomUUID().toString(), "receipt.v1", receipt, Integer.parseInt(field(latest, "id")));
    }

    void receive(Path out) throws Exception {
        var reading = new Properties();
        reading.putAll(account);
        reading.put("group.id", agency + ".java");
        reading.put("auto.offset.reset", "earliest");
        reading.put("enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("out." + agency));
            while (true) {
                var receipts = new ArrayList<Future<RecordMetadata>>();
                for (var message : consumer.poll(Duration.ofSeconds(1))) {
                    String delivery = header(message.headers(), "ce_id");
                    String kind = header(message.headers(), "ce_type").replace(".v1", "");
                    GenericRecord content = read(message.value());
                    store(out.resolve(kind + "-" + delivery + ".json"), content.toString());
                    if (!NEVER_RECEIPTED.contains(kind)) receipts.add(confirm(delivery));
                    System.out.println(kind + " " + delivery);
                }
                for (var receipt : receipts) receipt.get();
                consumer.commitSync();
            }
        }
    }

    /** Reads a delivery with the schema that it was written with. */
    GenericRecord read(byte[] value) throws Exception {
        int id = ByteBuffer.wrap(value, 1, 4).getInt();
        if (!writers.containsKey(id)) writers.put(id, new Schema.Parser().parse(field(get("/schemas/ids/" + id), "schema")));
        return new GenericDatumReader<GenericRecord>(writers.get(id))
            .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
    }

    /** Puts a whole file in place, on the disk, before anything is confirmed. A delivery that comes again replaces itself. */
    static void store(Path path, String text) throws Exception {
        Path part = Files.writeString(path.resolveSibling("." + path.getFileName()), text);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) { channel.force(true); }
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    }

    String get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(registry + path)).build(), BodyHandlers.ofString()).body();
    }

    static String field(String json, String name) throws Exception {
        return new com.fasterxml.jackson.databind.ObjectMapper().readTree(json).get(name).asText();
    }

    static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value());
    }

    public static void main(String[] arguments) throws Exception {
        new Client(Path.of(arguments[0])).receive(Path.of(arguments[1]));
    }
}
