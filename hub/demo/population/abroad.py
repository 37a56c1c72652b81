"""Names that people have whose families came to Britain from elsewhere, the commonest first."""

PAKISTANI_WOMEN = """
Ayesha Fatima Nasreen Shabnam Sadia Saima Farzana Rukhsana Zainab Maryam Khadija Sana Hina Amina Nadia Samina Shazia
Iqra Aneesa Bushra Rabia Uzma Tahira Noreen Parveen Rehana Yasmin Zahra Hafsa Sumaira Kiran Mehwish Shaheen Naila
Tasleem
"""
PAKISTANI_MEN = """
Mohammed Imran Adnan Asif Usman Bilal Hamza Zeeshan Nadeem Tariq Khalid Naveed Kashif Faisal Waqas Shahid Sajid Arshad
Zahid Javed Omar Ali Hassan Hussain Ibrahim Yusuf Haroon Junaid Kamran Rashid Saqib Tahir Wasim Amir Irfan Majid Nasir
"""
PAKISTANI_FAMILIES = """
Khan Hussain Ahmed Ali Mahmood Malik Akhtar Iqbal Shah Mirza Butt Qureshi Chaudhry Rashid Sheikh Raja Bashir Aslam Rafiq
Javed Siddiqui Mughal Nawaz Zaman Anwar Yousaf Ashraf Latif Younis Saleem Hanif Riaz Farooq Abbasi Kayani Bhatti Awan
"""
BANGLADESHI_WOMEN = """
Fatima Nazma Rahima Shahana Sultana Ruksana Nasima Rina Shirin Salma Taslima Jannat Hasina Farida Rehana Sabina Monira
Amina Ayesha Halima Jahanara Khadija Momtaz Parvin Rabeya Shefali Sufia Tahmina
"""
BANGLADESHI_MEN = """
Mohammed Abdul Md Kamal Jamal Shah Faruk Anwar Rafiq Shafiq Nurul Habibur Mizanur Ruhul Syed Tofazzal Aminul Kabir
Monir Shamim Shahin Masud Delwar Harun Iqbal Jahangir Lutfur Motin Nazrul Salim
"""
BANGLADESHI_FAMILIES = """
Begum Ali Rahman Miah Uddin Ahmed Hussain Islam Khan Hoque Choudhury Alam Khatun Khanom Sarker Haque Bari Karim Mia
Ullah Chowdhury Kabir Malik Talukdar Bibi Sultana Akter Mahmud Hasan Khalique
"""
SIKH_GIVEN = """
Harpreet Gurpreet Jaspreet Manpreet Amandeep Sukhdeep Rajinder Kulwinder Parminder Baljit Sukhwinder Harjit Jasvinder
Navdeep Hardeep Mandeep Satinder Surinder Ravinder Gurdeep Kuldeep Simran Jaswinder Balwinder Tejinder Ranjit Paramjit
Inderjit Lakhvir Daljit Amarjit Gurinder Kirandeep Prabhjot
"""
SIKH_FAMILIES = """
Sandhu Gill Dhaliwal Sidhu Grewal Dhillon Johal Bains Sahota Atwal Mann Chahal Uppal Rai Purewal Dosanjh
Virdi Bhogal Hayer Nijjar Basra Kang Bassi Sangha Cheema Randhawa
"""
POLISH_WOMEN = """
Anna Katarzyna Agnieszka Małgorzata Monika Magdalena Joanna Ewa Aleksandra Barbara Dorota Beata Karolina Natalia Justyna
Zofia Julia Maja Zuzanna Hanna Wiktoria Iwona Grażyna Elżbieta Renata Sylwia Marta Paulina Patrycja Kinga
"""
POLISH_MEN = """
Piotr Krzysztof Andrzej Tomasz Paweł Marcin Michał Łukasz Grzegorz Marek Mateusz Adam Kamil Jakub Dawid Rafał Mariusz
Dariusz Zbigniew Wojciech Sławomir Jarosław Przemysław Bartosz Szymon Filip Kacper Maciej Sebastian Artur
"""
POLISH_STEMS = """
Kowal Wiśniew Dąbrow Lewandow Kamiń Zieliń Szymań Kozłow Jankow Wojciechow Krawczyk Mazur Pawłow Michal Król Wieczor
Jabłoń Wróblew Majew Malinow Stępniew Nowakow Olszew Jawor Ostrow Sikor Rutkow Tomaszew Zalew Pietrzyk Górka Marciniak
Wysoc Sadow Chmielew Borkow Sokołow Sawic Maciejew Kubiak
"""
ROMANIAN_WOMEN = """
Maria Elena Ana Ioana Mihaela Andreea Cristina Alexandra Gabriela Daniela Florentina Mariana Adriana Simona Alina
Georgiana
Nicoleta Ramona Roxana Loredana Luminița Raluca Bianca Denisa Larisa Camelia Violeta Rodica Claudia Monica
"""
ROMANIAN_MEN = """
Andrei Alexandru Ion Gheorghe Mihai Ștefan Constantin Vasile Nicolae Florin Adrian Marian Cristian Daniel Gabriel Bogdan
Ionuț Răzvan Cătălin Marius Sorin Vlad Dumitru Petru Radu Costel Viorel Lucian Valentin Cosmin
"""
ROMANIAN_FAMILIES = """
Popa Popescu Ionescu Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Constantin Rusu Munteanu Lazăr Dinu Florea Stanciu
Marin Diaconu Moldovan Sandu Tudor Neagu Ene Dobre Barbu Nistor Voicu Lupu Cristea Mocanu Oprea Toma Vasile Manole
Ștefan Ilie Ungureanu Bălan Covaci
"""
NIGERIAN_WOMEN = """
Blessing Grace Folasade Chiamaka Oluwaseun Adaeze Ngozi Funmilayo Temitope Chioma Nkechi Bukola Esther Ruth Patience
Ifeoma Yetunde Omolara Titilayo Amaka Oluwakemi Chinyere Ebere Abimbola Adebola Comfort Favour Mercy Joy Olubunmi
"""
NIGERIAN_MEN = """
Oluwaseun Chukwuemeka Emmanuel Babatunde Oluwatobi Chinedu Samuel Adewale Ikechukwu Olumide Tunde Obinna Segun Kelechi
Oluwafemi Ayodele Chidi Uche Godwin Sunday Abiodun Olanrewaju Ifeanyi Chibuzo Nnamdi Kehinde Taiwo Adebayo Femi Victor
"""
NIGERIAN_FAMILIES = """
Adeyemi Okafor Okonkwo Adebayo Okeke Balogun Ogunleye Eze Nwosu Adeleke Ojo Obi Afolabi Akinyemi Oyelaran Bello Uche
Chukwu Onyeka Ibrahim Adewale Olawale Nwachukwu Ogbonna Adekunle Ajayi Fashola Igwe Lawal Musa Odukoya Okoro Salami
Sanni Udeh Williams Yusuf
"""
SOMALI_WOMEN = """
Fadumo Amina Hodan Khadija Halima Sahra Asha Hawa Maryan Ifrah Ayaan Fatima Nimco Zahra Hibo Idil Safia Ubah Deqa Ladan
Naima Rahma Sagal Shukri Hamdi
"""
SOMALI_MEN = """
Mohamed Ahmed Abdi Ali Hassan Abdullahi Ibrahim Yusuf Omar Abdirahman Ismail Farah Hussein Mahamud Said Jama Osman
Warsame
Abdulkadir Bashir Liban Guled Mustafa Aden Dahir
"""
ARABIC_WOMEN = """
Fatima Maryam Noor Layla Zainab Huda Rania Sara Amal Hanan Iman Khadija Lina Mona Nadia Rasha Salma Samira Yasmin Zahra
Aya Dina Ghada Hala Rana
"""
ARABIC_MEN = """
Mohammed Ahmed Ali Omar Hassan Khaled Mustafa Ibrahim Youssef Abdullah Hussein Mahmoud Karim Samir Tarek Walid Ziad
Bilal
Faisal Hamza Jamal Majid Nasser Rami Saeed
"""
ARABIC_FAMILIES = """
Al-Hassan Ahmed Hussein Al-Rashid Ibrahim Khalil Mansour El-Sayed Saleh Abdallah Haddad Khoury Nasser Hamdan Al-Jabouri
Darwish Othman Younis Sabbagh Masri Al-Tamimi Barakat Shaheen Karam Fares
"""
CHINESE_GIVEN = """
Wei Xiuying Jing Li Xiaoming Meiling Jianguo Hong Yan Zhiwei Xiulan Ying Lei Jun Yang Qiang Ling Xin Hui Chun Yuming Bo
Zihan Yichen Haoran Siting Kaiwen Mingyu Jiahao Wenjing
"""
CHINESE_FAMILIES = """
Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo Lin He Gao Liang Chan Wong Cheung Lau Ng Lam Leung
"""
CHINESE_SECOND = ("Amy", "Jenny", "Kevin", "Jason", "Vivian", "Tony", "Grace", "Ken", "Lily", "Eric")
"""English names that Chinese families often add."""
